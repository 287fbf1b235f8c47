import { describe, expect, test } from 'vitest'
import type { LeakRecord, TargetRecord } from '../../../../src/record/target-record.ts'
import type { LoadResult } from '../../../../src/result/load-result.ts'
import { matchers } from '../../../../src/vitest/matchers/matchers.ts'
import { messageOf } from '../../../helpers/message-of.ts'
import { runOf } from '../../../helpers/results/run-record.ts'
import { headOf } from '../../../helpers/failure-text.ts'
import { targetOf, targetRecord } from '../../../helpers/results/target.ts'

expect.extend(matchers)

const MB = 1_000_000

/** A target that holds so many bytes after each hundred iterations. */
function run(bytesAt: (segment: number) => number, changes: Partial<TargetRecord> = {}, segments: number = 12): LoadResult {
  const heap = Array.from({ length: segments + 1 }, (_, at) => ({ iterations: 100 * at, bytes: bytesAt(at) }))
  const leak: LeakRecord = { heap, handles: { start: { TCPServerWrap: 1 }, end: { TCPServerWrap: 1, Timeout: 1_200 } } }
  return { ...runOf({}, [{ count: 1_200, latencyMs: 5 }]), target: targetOf({}, targetRecord({ leak, ...changes })) }
}

/** Of 2 KB per iteration. */
const leaking = run((segment) => 10 * MB + segment * 200_000)

describe('toNotLeak', () => {
  test('fails above its limit, and says how the heap went on and what was left open', () => {
    expect(leaking).toNotLeak({ heap: '2KB' })
    expect(leaking).not.toNotLeak({ heap: 1_999 })
    expect(headOf(() => expect(leaking).toNotLeak({ heap: '1KB' }))).toMatchInlineSnapshot(`
      "expected heap of the target to grow by at most 1 kB per iteration, got 2 kB (at least 2 kB, 95 % sure)
        heap       2.4 MB in 1 200 iterations: 10 MB, 10.2 MB, 10.4 MB, 10.6 MB, 10.8 MB, 11 MB, 11.2 MB, 11.4 MB, 11.6 MB, 11.8 MB, 12 MB, 12.2 MB, 12.4 MB
        open       TCPServerWrap 1 → 1, Timeout 0 → 1 200"
    `)
    expect(headOf(() => expect(leaking).not.toNotLeak({ heap: '5KB' }))).toMatchInlineSnapshot(`
      "expected heap of the target to grow by more than 5 kB per iteration, got 2 kB (at least 2 kB, 95 % sure)
        heap       2.4 MB in 1 200 iterations: 10 MB, 10.2 MB, 10.4 MB, 10.6 MB, 10.8 MB, 11 MB, 11.2 MB, 11.4 MB, 11.6 MB, 11.8 MB, 12 MB, 12.2 MB, 12.4 MB
        open       TCPServerWrap 1 → 1, Timeout 0 → 1 200"
    `)
  })

  test('lets growth be that has ended, that is a megabyte in all, or that may be noise', () => {
    const limit = { heap: 100 }
    expect(run((segment) => 10 * MB + Math.min(segment, 4) * MB)).toNotLeak(limit)
    expect(run((segment) => 10 * MB + segment * 80_000)).toNotLeak(limit)
    expect(run((segment) => 10 * MB + (segment % 3) * 4 * MB + segment * 20_000)).toNotLeak(limit)
    expect(run((segment) => 10 * MB - segment * 200_000)).toNotLeak(limit)
  })

  test('is not fooled by a cache beside a leak', () => {
    expect(run((segment) => 10 * MB + Math.min(segment, 4) * MB + segment * 200_000)).not.toNotLeak({ heap: '1KB' })
  })
})

describe('toNotLeak is thrown, with .not as well, if', () => {
  test.for<[what: string, result: unknown, limits: unknown, reason: string]>([
    [
      'the run did not look for leaks',
      run(() => 0, { leak: undefined }),
      { heap: '1KB' },
      'give the run the option, as in load(task, { leak: true })',
    ],
    [
      'there are too few segments',
      run((segment) => segment * MB, {}, 7),
      { heap: '1KB' },
      'Too few segments to see a leak: 7 of the 8 that are needed',
    ],
    [
      'other threads answer as well',
      run(() => 0, { eventLoop: undefined }),
      { heap: '1KB' },
      'The target answers in other threads or processes',
    ],
    [
      'a step is asked',
      runOf({}, [{ count: 10, latencyMs: 1, call: { name: 'items' } }]).steps['items'],
      { heap: '1KB' },
      'judge the result',
    ],
    ['the limit is missing', leaking, {}, "Expected a size above 0 for each iteration, such as { heap: '1KB' }, got {}"],
    ['the limit is none', leaking, '1KB', 'Expected a size above 0'],
    ['there is an unknown limit', leaking, { heap: '1KB', rss: '1KB' }, 'Expected a size above 0'],
  ])('%s', ([, result, limits, reason]) => {
    for (const on of [expect(result), expect(result).not])
      expect(messageOf(() => on.toNotLeak(limits as never))).toContain(`not-judgeable: ${reason.startsWith('Expected') ? reason : ''}`)
    expect(messageOf(() => expect(result).toNotLeak(limits as never))).toContain(reason)
  })
})
