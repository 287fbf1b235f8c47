import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { between } from '../../../src/plan/options/between.ts'
import { constantPacing, constantThroughput } from '../../../src/plan/options/pacing.ts'
import { shape } from '../../../src/plan/options/stages/shape.ts'
import { percentile } from '../../../src/result/measures/percentile.ts'
import { feed } from '../../../src/run/task/feed.ts'
import { portable } from '../../../src/run/task/portable.ts'
import { duration } from '../../../src/units/duration.ts'
import { rate } from '../../../src/units/rate.ts'
import { ratio } from '../../../src/units/ratio.ts'
import { scenario } from '../../../src/run/task/scenario.ts'
import { atCallSite, callSiteOf } from '../../../src/units/errors/call-site.ts'
import { LoadError } from '../../../src/units/errors/error.ts'
import { load } from '../../../src/vitest/load.ts'
import { matchers } from '../../../src/vitest/matchers/matchers.ts'
import { serve } from '../../../src/vitest/serve.ts'
import { runOf } from '../../helpers/results/run-record.ts'

expect.extend(matchers)

const result = runOf({}, [{ count: 10, latencyMs: 1 }])
const setUp = (): never => {
  throw new TypeError('of the user')
}

async function failureOf(act: () => unknown): Promise<Error> {
  try {
    await act()
  } catch (error) {
    return error as Error
  }
  throw new Error('Expected it to fail, but it did not')
}

describe('an error of ours shows the line of the user first', () => {
  test.for([
    ['load, at once', () => load('/x', { iterations: -1 })],
    ['load, later', async () => await load(() => {}, { iterations: 1, concurrency: 5, exclusive: false })],
    ['load.compare', () => load.compare({ base: '/x' } as never)],
    ['serve', () => serve(5 as never)],
    ['portable', () => portable(5 as never)],
    ['feed', () => feed(5 as never)],
    ['feed with options', () => feed([{ name: 'Ada' }], { order: 'none' as never })],
    ['between', () => between(2, 1)],
    ['constantPacing', () => constantPacing(0)],
    ['constantThroughput', () => constantThroughput(0)],
    ['shape', () => shape([])],
    ['duration', () => duration('soon')],
    ['rate', () => rate('soon')],
    ['ratio', () => ratio('half')],
    ['percentile', () => percentile(result, 101)],
    ['scenario', () => scenario({} as never)],
    ['a matcher', () => expect(result).toHaveLatencyBelow({ p99: 1 })],
    ['a matcher with .not', () => expect(result).not.toHaveStatus(500)],
    ['a matcher inside another', () => expect({ result }).toEqual({ result: expect.toHaveStatus(99) })],
  ] as const)('%s', async ([, act]) => {
    const error = await failureOf(act)
    expect(error).toBeInstanceOf(LoadError)
    const [message, first] = error.stack!.slice(error.stack!.indexOf(error.message)).split('\n    at ')
    expect(message).toBe(error.message)
    expect(first).toContain(basename(import.meta.url))
  })
})

test('an error of the user keeps its own', async () => {
  const error = await failureOf(() => load(() => {}, { iterations: 1, exclusive: false, setup: setUp }))
  expect(error).toBeInstanceOf(TypeError)
  expect(error.stack).toMatch(/^TypeError: of the user\n {4}at .*setUp/)
  expect(atCallSite(error, callSiteOf(setUp))).toBe(error)
})
