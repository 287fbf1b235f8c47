/**
 * Lesson 38. What happens above the capacity? `load.capacity` says how much a target carries, and a `staircase` shows what it does with more: levels of the
 * same length, each higher than the last. A good server refuses what it cannot serve, and goes on serving the rest; a bad one answers all of them too late.
 *
 * `result.stages` has two stages for each level: the step up, which takes 1 ms, and the level itself.
 */
import { expect } from 'vitest'
import { loadTest, serve, staircase } from 'vitest-load'

// It refuses what is above 100 requests a second; 50 may come at once.
const shop = serve(new URL('./servers/limited.mjs', import.meta.url))

// 40, 160, 280 and 400 requests a second, one second each.
const stages = staircase({ from: '40/s', by: '120/s', every: '1s', times: 4 })

loadTest(
  'above its capacity the shop refuses, and does not break down',
  { rate: 0, stages, warmup: 0, baseUrl: shop },
  async ({ load }) => {
    const result = await load('/')
    // Everything has an answer: no connection is lost, and nothing ends with a 500.
    expect(result).toHaveStatus([200, 429])

    const levels = result.stages.filter((_stage, index) => index % 2 === 1)
    const [lowest, highest] = [levels[0], levels.at(-1)]
    // Below the capacity everything is served.
    expect(lowest).toHaveStatus(200)
    // At four times the capacity most is refused. What is served is about 100 a second then; a server that breaks down serves less than before.
    expect(highest).not.toHaveErrorRateBelow('10%')
    expect(highest!.throughput.mean).toBeGreaterThan(lowest!.throughput.mean / 2)
  },
)
