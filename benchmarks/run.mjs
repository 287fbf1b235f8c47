/**
 * What the instrument itself costs: `npm run bench`, or after a build `node benchmarks/run.mjs [--quick] [--only http,lateness]`.
 *
 * Each contender has a process of its own, and the contenders take turns, round by round: what the machine does besides falls on all of them
 * alike, so that the ratios hold where the absolute figures do not. A figure is the median over the rounds; a ratio is the median of the ratios
 * within a round, with the lowest and the highest behind it.
 */
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { connections } from './connections.mjs'
import { http } from './http.mjs'
import { lateness } from './lateness.mjs'
import { memory } from './memory.mjs'
import { noop } from './noop.mjs'
import { slots } from './slots.mjs'
import { threads } from './threads.mjs'
import { wireMemory } from './wire-memory.mjs'
import { wire } from './wire.mjs'

const SECTIONS = { noop, http, wire, memory, wireMemory, connections, lateness, slots, threads }

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } } })
const chosen = values.only?.split(',') ?? Object.keys(SECTIONS)
const unknown = chosen.filter((name) => !Object.hasOwn(SECTIONS, name))
if (unknown.length > 0) throw new Error(`Unknown: ${unknown.join(', ')}. Known: ${Object.keys(SECTIONS).join(', ')}`)

const startMs = performance.now()
const tables = []
for (const name of chosen) tables.push(await SECTIONS[name]({ quick: values.quick, rounds: values.quick ? 1 : 5 }))

const [core] = cpus()
console.log(
  `${new Date().toISOString().slice(0, 10)}  Node ${process.version}  ${availableParallelism()} × ${core?.model ?? 'unknown core'}`,
)
console.log(
  `${Math.round(totalmem() / 2 ** 30)} GiB  load average at the end ${loadavg()[0].toFixed(1)}${values.quick ? '  --quick: a smoke test, no figures to quote' : ''}`,
)
for (const table of tables) console.log(`\n${table}`)
console.log(`\n${((performance.now() - startMs) / 1_000).toFixed(0)} s in all`)
