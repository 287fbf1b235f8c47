/**
 * Lesson 33. A budget of CPU time: what an iteration costs the target hardly differs between a quiet machine and a busy one, where latencies are several times
 * as long. So it finds a slower server on a shared runner, where a limit on latency would have to be so wide that it finds nothing.
 */
import { expect } from 'vitest'
import { loadTest, serve } from 'vitest-load'

const app = serve(new URL('./server.mjs', import.meta.url))

// With a warm-up: code that is not yet compiled costs several times as much.
const plan = { iterations: 300, concurrency: 2, warmup: { iterations: 300 }, baseUrl: app }

loadTest('a request costs at most 5 ms of CPU time', plan, async ({ load }) => {
  const result = await load('/users')
  expect(result).toHaveStatus(200)
  expect(result).toHaveTargetCpuBelow('5ms')
  expect(result).toHaveTargetMemoryBelow('500MB')
})

// 20 ms go by, but not on a core: latency and cost are two things.
loadTest('waiting costs nothing', { ...plan, iterations: 100 }, async ({ load }) => {
  const { latency, target } = await load('/work')
  expect(latency.p50).toBeGreaterThanOrEqual(19)
  expect(target?.cpu?.microsPerIteration).toBeLessThan(10_000)
})

loadTest('a limit that is broken says what the run waited for', plan, async ({ load }) => {
  const result = await load('/users')
  expect(() => expect(result).toHaveTargetCpuBelow('1us')).toThrow(
    /expected CPU time of the target at most .* per iteration, got [^]*limited by/,
  )
})
