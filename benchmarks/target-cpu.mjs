/**
 * How steady `microsPerIteration` is, and how close to the truth: twenty runs against a target that burns 1 ms of CPU time for each request, less what requests
 * cost it that burn nothing, alone and beside a process that keeps a core busy.
 */
import { runLoad } from '../build/load/load.js'
import { standalone } from '../build/run/run-environment.js'
import { startTarget } from '../build/serve/start-target.js'
import { busyProcesses } from './busy-processes.mjs'
import { digits, median, table } from './table.mjs'

const TARGET = new URL('../fixtures/targets/costly.mjs', import.meta.url)
const BURNT_MICROS = 1_000

/** In a process of its own, as each test has it: what V8 makes of the code differs from process to process. */
async function microsPerIteration(path, iterations) {
  const target = startTarget(TARGET, undefined)
  try {
    await target.ready
    const options = {
      seed: 1,
      exclusive: false,
      concurrency: 2,
      iterations,
      warmup: { iterations: 300 },
      timeout: '30s',
      baseUrl: target.url,
    }
    return (await runLoad(path, options, standalone)).target.cpu.microsPerIteration
  } finally {
    await target.stop()
  }
}

export async function targetCpu({ quick }) {
  const runs = quick ? 2 : 20
  const iterations = quick ? 100 : 300
  const rows = []
  for (const hogs of [0, 1]) {
    const release = busyProcesses(hogs)
    const [burning, others] = [[], []]
    try {
      for (let run = 0; run < runs; run += 1) {
        burning.push(await microsPerIteration(`/?ms=${BURNT_MICROS / 1_000}`, iterations))
        others.push(await microsPerIteration('/', iterations))
      }
    } finally {
      release()
    }
    const middle = median(burning)
    const furthest = Math.max(...burning.map((micros) => Math.abs(micros / middle - 1)))
    rows.push([
      hogs,
      digits(Math.min(...burning)),
      digits(middle),
      digits(Math.max(...burning)),
      digits(100 * furthest),
      digits(median(others)),
      digits(middle - median(others)),
    ])
  }
  return table(
    `CPU time per iteration of a target that burns ${BURNT_MICROS} µs for each request, ${runs} runs each (goal: all within 10 %)`,
    ['busy processes', 'least, µs', 'median', 'most', 'furthest from it, %', 'a request that burns nothing', 'more'],
    rows,
  )
}
