import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { percentile } from '../../../src/result/measures/percentile.ts'
import { expectTruth, run } from '../../truth/run.ts'

const RATE = 500
const SECONDS = 3
const QUANTILES = [0.5, 0.9, 0.99, 0.999]

/** When the server took up and had answered each request, by its number in the path, in ms on the clock of the machine. */
type Stamps = readonly (readonly [index: number, takenMs: number, answeredMs: number])[]

async function startServer(): Promise<{ readonly url: string; readonly stamps: () => Promise<Stamps> }> {
  const child = fork(fileURLToPath(new URL('stamping-server.mjs', import.meta.url)))
  const [port] = (await once(child, 'message')) as [number]
  onTestFinished(async () => {
    child.disconnect()
    await once(child, 'exit')
  })
  const url = `http://127.0.0.1:${port}`
  return { url, stamps: async () => (await fetch(`${url}/stamps`)).json() as Promise<Stamps> }
}

/** When an arrival of the schedule is due, from its start. */
const dueMs = (index: number): number => (index * 1_000) / RATE

/**
 * Latencies as wrk2 counts them, by the server's clock: from when a request was due to when it was answered. Requests are due evenly; the first one of all
 * that was due, judging by the one that was the least late, fixes the rest.
 */
function latenciesOf(stamps: Stamps): readonly number[] {
  const originMs = Math.min(...stamps.map(([index, takenMs]) => takenMs - dueMs(index)))
  return stamps.map(([index, , answeredMs]) => answeredMs - originMs - dueMs(index)).sort((one, other) => one - other)
}

test.for(['wire', 'undici'] as const)(
  '%s: latency at a fixed rate is what the server sees of it, from the middle to one in a thousand',
  { timeout: 60_000 },
  async (engine) => {
    await expectTruth(async () => {
      const { url, stamps } = await startServer()
      const result = await run(
        { url: ({ index }) => `/${index}` },
        { baseUrl: url, rate: RATE, duration: `${SECONDS}s`, pacer: 'precise', engine },
      )
      const seen = await stamps()
      expect(result.iterations).toMatchObject({ started: RATE * SECONDS, succeeded: RATE * SECONDS })
      expect(result.plan.engine).toBe(engine)
      expect(seen).toHaveLength(RATE * SECONDS)
      const truth = latenciesOf(seen)
      // A stall makes some of what is due wait: otherwise there would be no tail to get wrong.
      expect(truth[Math.ceil(truth.length * 0.99) - 1]).toBeGreaterThan(80)
      const deviations = QUANTILES.flatMap((quantile) => {
        const [measuredMs, truthMs] = [percentile(result, quantile * 100), truth[Math.ceil(truth.length * quantile) - 1]!]
        const isTrue = Math.abs(measuredMs - truthMs) < 1.5 + truthMs * 0.02
        return isTrue ? [] : [`${quantile} is ${measuredMs.toFixed(2)} ms, by the server's clock ${truthMs.toFixed(2)} ms`]
      })
      return { result, deviations }
    })
  },
)
