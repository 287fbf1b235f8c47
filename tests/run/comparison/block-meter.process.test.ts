import { expect, onTestFinished, test } from 'vitest'
import { runComparison } from '../../../src/load/compare.ts'
import type { CompareOptions } from '../../../src/plan/comparison/compare-options.ts'
import { judgeRegression } from '../../../src/result/comparison/verdict-regression.ts'
import type { Compared } from '../../../src/run/comparison/compared.ts'
import { standalone } from '../../../src/run/run-environment.ts'
import { startTarget, type Target } from '../../../src/serve/start-target.ts'

async function started(): Promise<Target> {
  const target = startTarget(new URL('../../../fixtures/targets/costly.mjs', import.meta.url))
  onTestFinished(() => target.stop())
  await target.ready
  return target
}

const compare = (compared: Compared, options: CompareOptions): ReturnType<typeof runComparison> =>
  runComparison(compared, { seed: 1, exclusive: false, warmup: '200ms', ...options }, standalone, 1)

test('a head that costs its target twice the CPU time is found by it, for arms with one target and with two', async () => {
  const [app, other] = [await started(), await started()]
  for (const head of [
    { task: '/?ms=2.5', baseUrl: app },
    { task: '/?ms=2.5', baseUrl: other },
  ]) {
    const comparison = await compare({ base: '/?ms=1', head }, { baseUrl: app, theta: { cpu: '50%' } })
    expect(comparison.metrics.cpu?.verdict).toBe('fail')
    expect(comparison.metrics.cpu?.ratio).toBeGreaterThan(1.5)
    expect(judgeRegression(comparison, { cpu: '50%' }).verdict).toBe('fail')
    const { base, head: costlier } = comparison
    expect(base.target?.pid).toBe(app.pid)
    expect(costlier.target?.pid).toBe(head.baseUrl.pid)
    expect(base.target?.cpu?.microsPerIteration).toBeGreaterThan(990)
    expect(costlier.target?.cpu?.microsPerIteration).toBeGreaterThan(2_450)
    expect(costlier.target?.cpu?.microsPerIteration).toBeLessThan(5_000)
    expect(costlier.target?.memory?.rssMax).toBeGreaterThan(20e6)
  }
})

test('a comparison by CPU time whose target is not sampled is refused, before anything is sent if there is none', async () => {
  let calls = 0
  const task = (): void => void calls++
  const refusal = 'Expected both arms of a comparison with a `theta` for `cpu` to load targets that serve() started in this file'
  await expect(compare({ base: task, head: task }, { theta: { cpu: '5%' } })).rejects.toThrow(refusal)
  expect(calls).toBe(0)
  await started()
  await expect(compare({ base: task, head: task }, { theta: { cpu: '5%' } })).rejects.toThrow(refusal)
})
