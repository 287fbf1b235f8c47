import { describe, expect, test } from 'vitest'
import { metricsFrom } from '../../../../src/result/measures/metric-stats.ts'
import { taskOf, useWorkers } from './worker-run.ts'

const run = useWorkers()
const task = taskOf('recording')
const iterations = 1_000

describe.for([{ threads: 1 }, { threads: 3 }, { processes: 2 }])('with %o', (workers) => {
  test.for([{ concurrency: 7 }, { rate: 2_000 }])(
    'metrics come out the same to the last digit as in this thread, with %o',
    async (model) => {
      const options = { ...model, iterations, warmup: { iterations: 11 } }
      const [here, there] = [await run(task, options), await run(task, { ...options, ...workers })]
      expect(there.measured.metrics).toEqual(here.measured.metrics)
      expect(there.warmup.metrics).toEqual(here.warmup.metrics)
      expect(metricsFrom(there.measured.metrics)).toMatchObject({
        ratio: { count: iterations },
        bytes: { count: iterations, min: 11_000, max: 1_010_000, sum: 510_500_000, mean: 510_500 },
        drift: { count: 500, min: -1_010 / 7, max: -12 / 7 },
      })
    },
  )
})
