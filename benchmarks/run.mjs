/**
 * What the instrument itself costs: `npm run bench`, or after a build `node benchmarks/run.mjs [--quick] [--only http,lateness] [--write benchmarks/wire.md]`,
 * where `--write` puts the figures into a page, in place of those that stand there.
 *
 * Each contender has a process of its own, and the contenders take turns, round by round: what the machine does besides falls on all of them
 * alike, so that the ratios hold where the absolute figures do not. A figure is the median over the rounds; a ratio is the median of the ratios
 * within a round, with the lowest and the highest behind it.
 */
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { agents } from './agents.mjs'
import { blame } from './blame.mjs'
import { connections } from './connections.mjs'
import { http } from './http.mjs'
import { importing } from './import.mjs'
import { lateness } from './lateness.mjs'
import { memory } from './memory.mjs'
import { noop } from './noop.mjs'
import { regression } from './regression.mjs'
import { reporting } from './reporting.mjs'
import { sampling } from './sampling.mjs'
import { slots } from './slots.mjs'
import { targetCpu } from './target-cpu.mjs'
import { threads } from './threads.mjs'
import { ui } from './ui.mjs'
import { writeFigures } from './write-figures.mjs'
import { wireMemory } from './wire-memory.mjs'
import { wireThreads } from './wire-threads.mjs'
import { wire } from './wire.mjs'

const SECTIONS = {
  noop,
  http,
  wire,
  wireThreads,
  wireMemory,
  memory,
  connections,
  lateness,
  slots,
  threads,
  reporting,
  ui,
  agents,
  sampling,
  targetCpu,
  regression,
  blame,
  import: importing,
}

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' }, write: { type: 'string' } },
})
const chosen = values.only?.split(',') ?? Object.keys(SECTIONS)
const unknown = chosen.filter((name) => !Object.hasOwn(SECTIONS, name))
if (unknown.length > 0) throw new Error(`Unknown: ${unknown.join(', ')}. Known: ${Object.keys(SECTIONS).join(', ')}`)

const startMs = performance.now()
const loadBefore = loadavg()[0]
const blocks = []
for (const name of chosen) blocks.push(...[await SECTIONS[name]({ quick: values.quick, rounds: values.quick ? 1 : 5 })].flat())

const [core] = cpus()
const day = new Date().toISOString().slice(0, 10)
const load = `load average ${loadBefore.toFixed(1)} at the start, ${loadavg()[0].toFixed(1)} at the end`
const machine = `Node ${process.version}, ${availableParallelism()} × ${core?.model ?? 'unknown core'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${load}`
const took = `${((performance.now() - startMs) / 1_000).toFixed(0)} s in all`
console.log(`${day}  ${machine}${values.quick ? '  --quick: a smoke test, no figures to quote' : ''}`)
for (const block of blocks) console.log(`\n${block}`)
console.log(`\n${took}`)
if (values.write !== undefined) {
  const command = `npm run bench -- ${process.argv.slice(2).join(' ')}`
  writeFigures(values.write, `\`${command}\`, ${day}: ${machine}; ${took}.`, blocks)
}
