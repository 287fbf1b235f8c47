import { basename } from 'node:path'
import { formatDuration, formatRate } from '../../build/units/format.js'
import { COLUMNS, cut, say, styled, wrapped } from './text.mjs'

const INDENT = ' '.repeat(5)

/** Writes a lesson in three lines: its title, and what the last of its runs was to do and did. */
export default class LessonsReporter {
  onTestModuleEnd(module) {
    const tests = [...module.children.allTests()]
    const [, number, title] = /^(\d+)-(.+)\.load\.test\.ts$/.exec(basename(module.moduleId)) ?? [undefined, '', basename(module.moduleId)]
    const right = `${tests.length} ${tests.length === 1 ? 'test ' : 'tests'} ${`${(module.diagnostic().duration / 1_000).toFixed(1)} s`.padStart(6)}`
    const left = `${number} ${title.replaceAll('-', ' ')}`
    const mark = module.ok() ? styled('green', '✓') : styled('red', '✗')
    say(`${mark} ${styled('bold', left.padEnd(COLUMNS - 6 - right.length))}  ${right}`)
    if (module.ok()) lastRun(tests).forEach((line) => say(styled('dim', line)))
    else [...module.errors(), ...tests.flatMap(errorsOf)].forEach(show)
  }

  onTestRunEnd(modules, unhandledErrors) {
    unhandledErrors.forEach((error) => show({ message: `Unhandled: ${error.stack ?? error.message}` }))
    if (modules.length === 0) say('✗ no lesson was found')
  }
}

const errorsOf = (test) => (test.result().errors ?? []).map(({ message }) => ({ message: `${test.name}\n${message}` }))

const show = ({ message }) =>
  message
    .split('\n')
    .flatMap((line) => wrapped(line, COLUMNS - 7, 4))
    .forEach((line) => say(INDENT + line))

function lastRun(tests) {
  const summary = tests.map((test) => test.meta().load).findLast((load) => load !== undefined)
  if (summary === undefined) return []
  const { plan, throughput, latency, statuses, findings } = summary
  const measured = [
    ...(throughput > 0 ? [formatRate(throughput)] : []),
    ...(latency.p50 === null ? [] : [`p50 ${formatDuration(latency.p50)}`, `p99 ${formatDuration(latency.p99)}`]),
    ...Object.entries(statuses).map(([status, count]) => `${status}: ${count}`),
    ...findings,
  ]
  return [plan, measured.join(' · ')].map((line) => INDENT + cut(line, COLUMNS - 7))
}
