/**
 * Lesson 36. From a red test to the function that is to blame: with `profile: true` each run takes a CPU profile of the target. If an assertion fails, its text
 * names the five hottest functions by their lines in the source, the `.cpuprofile` is attached to the test, and HTML reports have a flame graph.
 */
import { expect } from 'vitest'
import { loadTest, serve } from 'vitest-load'

const app = serve(new URL('./servers/prices.ts', import.meta.url), { profile: true })

const plan = { iterations: 300, concurrency: 2, warmup: { iterations: 100 }, baseUrl: app }

loadTest('a request that costs too much names the function in which the time goes', plan, async ({ load }) => {
  const result = await load('/?id=7')
  expect(result).toHaveStatus(200)
  // Profiling itself costs CPU time: a limit that is missed by no more than that is INVALID, with the finding `profiled`.
  expect(() => expect(result).toHaveTargetCpuBelow('50us')).toThrow(/hottest[^]* parsePrice \(examples\/servers\/prices\.ts:\d+\)/)
})

loadTest('the result has them too, with their share of the time in which the target was busy', plan, async ({ load }) => {
  const { target } = await load('/?id=7')
  const names = target?.profile?.hottest.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['parsePrice']))
  expect(target?.profile?.cost).toBeLessThan(0.5)
})
