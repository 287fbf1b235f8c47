/**
 * How often the regression gate is wrong, and what it finds; beside what people do today. Needs a build.
 *
 *   node benchmarks/regression.mjs                                   all sections, at most 45 minutes
 *   node benchmarks/regression.mjs --section aa-quiet,aa-busy        some of them; --trials 20 for another number of each
 *   node benchmarks/regression.mjs --quick                           shows that it runs, in less than 20 seconds; no figures to quote
 *   node benchmarks/regression.mjs --report                          the tables of what was kept
 *
 * Each trial is kept as soon as it is over, in `--out` or else in the cache of node_modules: a section that was interrupted goes on from there, `--fresh` begins
 * it again. `--write` puts the tables into regression.md and draws regression.svg.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { chartOf } from './regression-chart.mjs'
import { reportOf } from './regression-report.mjs'
import { SECTIONS } from './regression-sections.mjs'
import { writeFigures } from './write-figures.mjs'

const pathOf = (name) => fileURLToPath(new URL(name, import.meta.url))
const CACHE = pathOf('../node_modules/.cache/vitest-load/regression.json')

/** How long a comparison of identical code measures, how long any may (half a minute, with its start), and the rivals each side. */
const TIMES = { windowMs: 1_500, longestMs: 29_000, lotMs: 800 }
const QUICK_TIMES = { windowMs: 800, longestMs: 900, lotMs: 200 }

/** Enough to see that each section runs; Vitest 5 would have to be installed. */
const QUICK = { 'aa-quiet': 1, 'aa-busy': 1, 'power-quiet': 1, 'cpu-quiet': 1, autocannon: 1 }

/** The tables of a few trials: what `npm run bench` runs of this. */
export async function regression({ quick }) {
  const kept = {}
  for (const [name, trials] of Object.entries(
    quick ? QUICK : { ...QUICK, 'aa-quiet': 20, 'power-quiet': 10, 'power-busy': 5, autocannon: 5 },
  )) {
    await runSection(name, { kept, trials, times: quick ? QUICK_TIMES : TIMES })
  }
  return reportOf(kept)
}

/** Runs what is missing of a section, and calls `keep` after each trial. */
async function runSection(name, { kept, trials = SECTIONS[name].trials, times = TIMES, keep = () => {} }) {
  const section = (kept[name] ??= { command: '', machine: '', loads: [], seconds: 0, series: {} })
  const asked = trials === SECTIONS[name].trials ? '' : ` --trials ${trials}`
  Object.assign(section, { command: `node benchmarks/regression.mjs --section ${name}${asked}`, machine: machine() })
  let lastMs = performance.now()
  await SECTIONS[name].run({
    trials,
    ...times,
    minutes: SECTIONS[name].minutes,
    section: Object.keys(SECTIONS).indexOf(name) + 1,
    done: (series) => section.series[series]?.length ?? 0,
    add: (series, trial) => {
      ;(section.series[series] ??= []).push(trial)
      const nowMs = performance.now()
      section.seconds += (nowMs - lastMs) / 1_000
      lastMs = nowMs
      section.loads = [...section.loads, loadavg()[0]].slice(-1_000)
      process.stderr.write(`${name}: ${section.series[series].length} of ${trials}, ${series}\n`)
      keep()
    },
  })
}

const machine = () =>
  `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown core'}`

function write(kept) {
  writeFigures(pathOf('regression.md'), '![False alarms and power of each method](regression.svg)', [reportOf(kept)])
  writeFileSync(pathOf('regression.svg'), chartOf(kept))
}

async function main() {
  const { values } = parseArgs({
    options: {
      section: { type: 'string', default: Object.keys(SECTIONS).join(',') },
      trials: { type: 'string' },
      out: { type: 'string', default: CACHE },
      quick: { type: 'boolean', default: false },
      fresh: { type: 'boolean', default: false },
      report: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  })
  if (values.quick) return console.log(await regression({ quick: true }))
  const names = values.section.split(',')
  const unknown = names.filter((name) => !Object.hasOwn(SECTIONS, name))
  if (unknown.length > 0) throw new Error(`Unknown: ${unknown.join(', ')}. Known: ${Object.keys(SECTIONS).join(', ')}`)
  const kept = existsSync(values.out) ? JSON.parse(readFileSync(values.out, 'utf8')) : {}
  const keep = () => {
    mkdirSync(dirname(values.out), { recursive: true })
    writeFileSync(`${values.out}.new`, JSON.stringify(kept))
    renameSync(`${values.out}.new`, values.out)
  }
  for (const name of values.report ? [] : names) {
    if (values.fresh) delete kept[name]
    await runSection(name, { kept, keep, ...(values.trials === undefined ? {} : { trials: Number(values.trials) }) })
  }
  const inOrder = Object.fromEntries(Object.keys(SECTIONS).flatMap((name) => (name in kept ? [[name, kept[name]]] : [])))
  console.log(reportOf(inOrder))
  if (values.write) write(inOrder)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
