import { expect } from 'vitest'
import { load, type ScalingLimits, type SweepResult } from 'vitest-load'

const sweep: SweepResult = await load.sweep('/users', { concurrency: [1, 2, 4, 8, 16, 32], rounds: 3, block: '300ms' })
const limits: ScalingLimits = { efficiencyAt: { 8: '70%' }, contention: '10%', coherency: 0.001, peakAbove: 32 }
expect(sweep).toScale(limits)
expect(sweep).not.toScale({ efficiencyAt: { 8: 0.7, 16: '50%' } })
sweep.levels[0]!.throughput satisfies number
sweep.usl?.kappa satisfies number | undefined
await load.sweep('/users')
await load.sweep<string>(({ data }) => data.length, { setup: () => 'x', threads: 2 })

// @ts-expect-error -- a sweep has several levels
await load.sweep('/users', { concurrency: 5 })
// @ts-expect-error -- a sweep has no duration of its own
await load.sweep('/users', { duration: '5s' })
// @ts-expect-error -- a share is no rate
expect(sweep).toScale({ contention: '10/s' })
// @ts-expect-error -- the law calls it sigma, the matcher contention
expect(sweep).toScale({ sigma: '10%' })
