/** What threads and processes add: iterations of a task that only computes, and the time until workers carry a run. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { runLoad } from '../build/load/load.js'
import { standalone } from '../build/run/run-environment.js'
import { digits, median, table } from './table.mjs'

const moduleOf = (name) => ({ kind: 'portable', module: new URL(`../fixtures/tasks/${name}.mjs`, import.meta.url).href })

/** About 0.2 ms on a core of 2024. */
const ROUNDS = 100_000
/** Two threads that get less than this of two cores cannot show what two threads are worth. */
const ENOUGH_FREE = 1.9

const SPIN = `
  const { parentPort, workerData } = require('node:worker_threads')
  parentPort.once('message', () => {
    const untilMs = performance.now() + workerData
    let turns = 0
    while (performance.now() < untilMs) turns += 1
    parentPort.postMessage(turns)
  })
  parentPort.postMessage('ready')`

/** How many turns each of some bare threads makes that run at the same time. */
async function spin(count, forMs) {
  const threads = Array.from({ length: count }, () => new Worker(SPIN, { eval: true, workerData: forMs, execArgv: [] }))
  await Promise.all(threads.map((thread) => once(thread, 'message')))
  const turns = threads.map((thread) => once(thread, 'message'))
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows
  for (const thread of threads) thread.postMessage('go')
  const counted = (await Promise.all(turns)).map(([turns]) => turns)
  await Promise.all(threads.map((thread) => thread.terminate()))
  return counted.reduce((sum, turns) => sum + turns, 0)
}

/** How many cores two threads get at this moment. */
async function freeCores(forMs) {
  const alone = await spin(1, forMs)
  const together = await spin(2, forMs)
  return together / alone
}

async function computed(workers, durationMs) {
  const options = {
    concurrency: workers,
    duration: durationMs,
    threads: workers,
    setup: () => ({ rounds: ROUNDS }),
    exclusive: false,
    warmup: 200,
  }
  const { iterations, generator } = await runLoad(moduleOf('computing'), options, standalone)
  return { count: iterations.succeeded, cpuMicros: generator.cpuMicrosPerIteration }
}

async function startMs(carrier) {
  const sinceMs = performance.now()
  const options = { concurrency: 2, iterations: 2, setup: () => ({ rounds: 1 }), exclusive: false, ...carrier }
  await runLoad(moduleOf('computing'), options, standalone)
  return performance.now() - sinceMs
}

/** On a machine that others use as well, so many times as many rounds as are asked for may find two free cores. */
const MOST_TRIES = 4

export async function threads({ quick, rounds }) {
  const durationMs = quick ? 300 : 600
  const speedups = []
  const costs = []
  const free = []
  const starts = { threads: [], processes: [] }
  await computed(2, durationMs)
  for (let round = 1; round <= rounds * (quick ? 1 : MOST_TRIES) && speedups.length < rounds; round++) {
    process.stderr.write(`threads: round ${round}, ${speedups.length} of ${rounds} had two free cores\n`)
    const before = await freeCores(durationMs / 4)
    const one = await computed(1, durationMs)
    const two = await computed(2, durationMs)
    const cores = Math.min(before, await freeCores(durationMs / 4))
    free.push(cores)
    starts.threads.push(await startMs({ threads: 2 }))
    starts.processes.push(await startMs({ processes: 2 }))
    costs.push(two.cpuMicros / one.cpuMicros)
    if (cores >= ENOUGH_FREE) speedups.push(two.count / one.count)
  }
  return table(
    'Workers (goals: 1.7 times the iterations of one thread; two threads start within 250 ms)',
    ['', 'median', 'least', 'most'],
    [
      row('cores that two bare threads got', free),
      row(`computing iterations, two threads ÷ one, in the ${speedups.length} of ${free.length} rounds with two free cores`, speedups),
      // What two threads cost one another, whatever the cores they get: twice its inverse is the most that two free cores can give.
      row('CPU time of a computing iteration, in two threads ÷ in one', costs),
      ...Object.entries(starts).map(([kind, took]) => row(`a run of one iteration each in two ${kind}, ms`, took)),
    ],
  )
}

const ends = (values) => [median(values), Math.min(...values), Math.max(...values)]

const row = (name, values) => [name, ...(values.length === 0 ? ['not measured', '', ''] : ends(values).map(digits))]
