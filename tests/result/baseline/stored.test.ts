import { describe, expect, test } from 'vitest'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import { baselineOf, type Baseline } from '../../../src/result/baseline/baseline.ts'
import { findingsAgainst, refuseFailed } from '../../../src/result/baseline/fit.ts'
import type { Machine } from '../../../src/result/baseline/machine.ts'
import { allowanceFrom } from '../../../src/result/baseline/baseline-options.ts'
import { matchStored, updated } from '../../../src/result/baseline/stored.ts'
import { linesOf, parseBaselines, renderBaselines } from '../../../src/result/baseline/text.ts'
import type { LineVerdict } from '../../../src/result/baseline/verdict-baseline.ts'
import type { LoadResult, ScopeResult, StepResult } from '../../../src/result/load-result.ts'
import { subjectOf } from '../../../src/result/verdicts/subject.ts'
import { targetOf, targetRecord } from '../../helpers/results/target.ts'
import { messageOf } from '../../helpers/message-of.ts'
import { runOf, type RecordChanges, type Stretch } from '../../helpers/results/run-record.ts'

const here: Machine = { cpu: 'Z80, 1 core', system: 'cpm', runner: 'none' }
const there: Machine = { ...here, cpu: '6502, 1 core' }

/** 1 000 iterations, one every ms, of which the last 20 take 90 ms longer. */
const runAt = (ms: number, options: LoadOptions = {}, changes: RecordChanges = {}): LoadResult =>
  runOf(
    options,
    [
      { count: 980, latencyMs: ms, call: { name: 'items' } },
      { count: 20, latencyMs: ms + 90, call: { name: 'pay' } },
    ],
    changes,
  )

const failing = (failed: number, ms = 10): LoadResult =>
  runOf({}, [
    { count: 1_000 - failed, latencyMs: ms },
    { count: failed, latencyMs: 1, ends: 'failed' },
  ])

const baseline = (of: ScopeResult | StepResult, machine: Machine = here, options: object = {}): Baseline =>
  baselineOf(subjectOf(of), machine, allowanceFrom(options))

/** What a run would store, without the machine. */
const textOf = (of: ScopeResult | StepResult, options: object = {}): string =>
  linesOf(baseline(of, here, options))
    .slice(3)
    .join('\n')

/** How the lines of a run compare with those of another. */
function compared(now: LoadResult, before: Baseline): readonly LineVerdict[] {
  const match = matchStored([before], baseline(now), subjectOf(now))
  if (match.kind !== 'judged') throw new Error(`It was refused: ${match.kind}`)
  return match.verdict.lines
}

const worseIn = (now: LoadResult, before: Baseline): readonly string[] =>
  compared(now, before)
    .filter(({ passes }) => !passes)
    .map(({ line }) => line.name)

const names = (result: LoadResult): readonly string[] => baseline(result).lines.map(({ name }) => name)

const fast = (count: number): LoadResult => runOf({}, [{ count, latencyMs: 1 }])

const slower = (everyMs: number): LoadResult => runAt(1, {}, { everyMs })

const kindOf = (stored: readonly Baseline[], now: ScopeResult | StepResult, machine = here): string =>
  matchStored(stored, baseline(now, machine), subjectOf(now)).kind

const against = (options: LoadOptions, changes: RecordChanges, stretch: Partial<Stretch> = {}): readonly string[] =>
  findingsAgainst(subjectOf(runOf(options, [{ count: 100, latencyMs: 1, ...stretch }], changes))).map(({ kind }) => kind)

/** A run whose target needs so much CPU time for a thousand iterations. */
const costing = (cpuMs: number): LoadResult => ({ ...runAt(10), target: targetOf({}, targetRecord({ cpuMs })) })

describe('what is stored', () => {
  test('of a run: its quantiles, throughput and error rate', () => {
    expect(textOf(runAt(10))).toMatchInlineSnapshot(`
      "plan        1 user, 1 000 iterations
      p50         10 ms       ±100 % + 2 ms
      p95         10 ms       ±100 % + 2 ms
      p99         100 ms      ±100 % + 2 ms
      throughput  910/s       ±100 %
      error rate  0 %         ±100 %"
    `)
  })

  test('of a step: its service time, and no throughput', () => {
    expect(textOf(runAt(10).steps['pay']!)).toMatchInlineSnapshot(`
      "part        step pay
      plan        1 user, 1 000 iterations
      p50         100 ms      ±100 % + 2 ms
      error rate  0 %         ±100 %"
    `)
  })

  test('what options ask for', () => {
    expect(textOf(failing(5), { tolerance: '50%', floor: '1s', errorRate: '1%' })).toMatchInlineSnapshot(`
      "plan        1 user, 1 000 iterations
      p50         10 ms       ±50 % + 1 s
      p95         10 ms       ±50 % + 1 s
      p99         10 ms       ±50 % + 1 s
      throughput  991/s       ±50 %
      error rate  0.5 %       ±50 % + 1 %"
    `)
  })

  test('no quantile that a run of a little fewer samples would not have, nor one among bad iterations', () => {
    expect(names(fast(597))).toEqual(['p50', 'p95', 'throughput', 'error rate'])
    expect(names(fast(598))).toContain('p99')
    expect(names(fast(9))).toEqual(['throughput', 'error rate'])
    expect(names(failing(20))).toEqual(['p50', 'p95', 'throughput', 'error rate'])
  })

  test('the plan without what is drawn anew for each run', () => {
    const poisson = (seed: number): Baseline => baseline(runAt(1, { rate: 1_000, duration: '1s', arrivals: 'poisson', seed }))
    expect(poisson(1).plan).toBe(poisson(2).plan)
    expect(poisson(1).plan).toMatch(/^1 000 arrivals\/s for 1 s, at random \(Poisson\), at most/)
    expect(baseline(runAt(1, { connections: 'per-iteration' })).plan).toBe('1 user, 1 000 iterations, a connection per iteration')
  })

  test('what an iteration costs the target, if that was sampled', () => {
    expect(textOf(costing(400))).toContain('\ntarget CPU  0.4 ms      ±100 %\n')
    expect(textOf(costing(400).steps['pay']!)).not.toContain('target CPU')
    expect(worseIn(costing(800), baseline(costing(400)))).toEqual([])
    expect(worseIn(costing(810), baseline(costing(400)))).toEqual(['target CPU'])
    const [edited] = parseBaselines(renderBaselines([baseline(costing(400))]).replace('0.4 ms      ±100 %', '0.4 ms  ±25 %'))
    expect(worseIn(costing(490), edited!)).toEqual([])
    expect(worseIn(costing(510), edited!)).toEqual(['target CPU'])
    expect(messageOf(() => worseIn(runAt(10), edited!))).toMatch(/^not-judgeable: The CPU time of the target is not known here/)
  })

  test('nothing of what nothing is known of', () => {
    expect(messageOf(() => baseline(runOf({}, [{ count: 20, latencyMs: 1, ends: 'failed' }])))).toMatch(/^not-judgeable: Nothing succeeded/)
    expect(messageOf(() => baseline(structuredClone(runAt(10).requests)))).toMatch(/^not-judgeable: This part was cloned/)
  })
})

describe('a run is held against what is stored of its machine', () => {
  const stored = baseline(runAt(10))

  test('up to twice and 2 ms it is no worse, and above it is', () => {
    expect(worseIn(runAt(22), stored)).toEqual([])
    expect(worseIn(runAt(22.1), stored)).toEqual(['p50', 'p95'])
    expect(worseIn(runAt(200), stored)).toEqual(['p50', 'p95', 'p99'])
  })

  test('2 ms decide where latencies are short', () => {
    expect(worseIn(runAt(2.1), baseline(runAt(0.1)))).toEqual([])
    expect(worseIn(runAt(2.3), baseline(runAt(0.1)))).toEqual(['p50', 'p95'])
  })

  test('half of the throughput passes, and less does not', () => {
    expect(worseIn(slower(1.9), baseline(slower(1)))).toEqual([])
    expect(worseIn(slower(2.2), baseline(slower(1)))).toEqual(['throughput'])
  })

  test('any iteration that is bad is worse than none, unless its line allows it', () => {
    expect(worseIn(failing(1), baseline(failing(0)))).toEqual(['error rate'])
    expect(worseIn(failing(9), baseline(failing(0), here, { errorRate: '1%' }))).toEqual([])
    expect(worseIn(failing(11), baseline(failing(0), here, { errorRate: '1%' }))).toEqual(['p99', 'error rate'])
  })

  test('what is far better passes and is told', () => {
    const better = compared(runAt(3), stored)
    expect(better.filter(({ isFarBetter }) => isFarBetter).map(({ line }) => line.name)).toEqual(['p50', 'p95'])
    expect(better.every(({ passes }) => passes)).toBe(true)
    expect(
      compared(runAt(4), stored)
        .filter(({ isFarBetter }) => isFarBetter)
        .map(({ line }) => line.name),
    ).toEqual([])
  })

  test('a run equals itself, whatever the tolerance', () => {
    const odd = runAt(1 / 3)
    const [strict] = parseBaselines(renderBaselines([baseline(odd, here, { tolerance: 0, floor: 0 })]))
    expect(worseIn(odd, strict!)).toEqual([])
  })

  test('a quantile for which there are too few samples is thrown', () => {
    const few = { ...stored, plan: baseline(runOf({}, [{ count: 200, latencyMs: 1 }])).plan }
    expect(messageOf(() => compared(runOf({}, [{ count: 200, latencyMs: 1 }]), few))).toMatchInlineSnapshot(
      `"not-judgeable: Too few samples for p99 of the baseline: 200 iterations, but a limit on it needs 299. Run longer, or delete that line of the baseline"`,
    )
    expect(messageOf(() => compared(runAt(10), { ...stored, lines: [] }))).toMatch(/^not-judgeable: The stored baseline has no lines left/)
  })

  test('findings spoil what is too slow, and let what is not stand', () => {
    const busy = { generator: { cpuWaitRatio: 0.9 } }
    const spoiled = (ms: number): readonly string[] => {
      const result = runAt(ms, {}, busy)
      const match = matchStored([stored], baseline(result), subjectOf(result))
      return match.kind === 'judged' ? match.verdict.invalidatedBy.map(({ kind }) => kind) : ['refused']
    }
    expect(spoiled(30)).toEqual(['busy-machine'])
    expect(spoiled(10)).toEqual([])
  })
})

describe('what -u stores', () => {
  const stored = parseBaselines(
    renderBaselines([baseline(runAt(10)), baseline(runAt(50), there)]).replace('p95         10 ms       ±100 % + 2 ms', 'p95 10.0ms ±900%'),
  )
  const updatedBy = (now: LoadResult, machine: Machine = here): string => {
    const fresh = baseline(now, machine)
    return renderBaselines(updated(stored, fresh, matchStored(stored, fresh, subjectOf(now))))
  }

  test('of a run that is worse: the lines that are, with the tolerances they had', () => {
    const [mine, theirs] = updatedBy(runAt(30)).trim().split('\n\n')
    expect(mine!.split('\n').slice(4)).toEqual([
      'p50         30 ms       ±100 % + 2 ms',
      'p95 10.0ms ±900%',
      'p99         100 ms      ±100 % + 2 ms',
      'throughput  910/s       ±100 %',
      'error rate  0 %         ±100 %',
    ])
    expect(theirs).toContain('p50         50 ms')
  })

  test('of another machine: a paragraph of its own, first, with the others as they were', () => {
    const text = updatedBy(runAt(7), { ...here, system: 'mp/m' })
    expect(text.endsWith(renderBaselines(stored))).toBe(true)
    expect(parseBaselines(text).map(({ machine }) => machine.system)).toEqual(['mp/m', 'cpm', 'cpm'])
  })

  test('of another plan: new numbers, with the tolerances that were written into the lines', () => {
    const [mine, theirs] = parseBaselines(updatedBy(runAt(7, { concurrency: 2 })))
    expect(mine).toMatchObject({ plan: '2 users, 1 000 iterations', machine: here })
    expect(mine!.lines.map(({ text }) => text)).toContain('p95         7 ms        ±900 %')
    expect(theirs!.machine).toEqual(there)
  })

  test('never a quantile that falls among bad iterations', () => {
    expect(messageOf(() => updatedBy(failing(20)))).toMatch(/^not-judgeable: `p99` of this run falls among its bad iterations/)
  })
})

describe('another machine, plan or part', () => {
  test('is refused', () => {
    const stored = [baseline(runAt(10))]
    expect(kindOf(stored, runAt(10))).toBe('judged')
    expect(kindOf(stored, runAt(10), there)).toBe('other-machine')
    expect(kindOf(stored, runAt(10, { concurrency: 2 }))).toBe('other-plan')
    expect(kindOf(stored, runAt(10).steps['items']!)).toBe('other-plan')
  })

  test('is compared with the nearest, for what differs', () => {
    const far = baseline(runAt(10), { cpu: 'abacus', system: 'clay', runner: 'hand' })
    const near = baseline(runAt(10), there)
    expect(matchStored([far, near], baseline(runAt(10)), subjectOf(runAt(10)))).toEqual({ kind: 'other-machine', nearest: near })
  })
})

describe('what never becomes a baseline', () => {
  test('a run of which a claim could be INVALID', () => {
    expect(against({}, {})).toEqual([])
    expect(against({}, { generator: { cpuWaitRatio: 0.9 } })).toEqual(['busy-machine'])
    expect(against({}, { aborted: { by: 'signal', reason: 'enough', atMs: 90 } })).toContain('aborted')
    expect(against({ warmup: undefined }, {}, { call: { opened: 60 } })).toEqual(['cold'])
    expect(against({}, { observations: { coverage: true } })).toEqual(['coverage-on'])
  })

  test('a run with more errors than are allowed', () => {
    expect(() => refuseFailed(subjectOf(failing(10)), 0.01)).not.toThrow()
    expect(messageOf(() => refuseFailed(subjectOf(failing(11)), 0.01))).toMatchInlineSnapshot(
      `"not-judgeable: A failed run cannot become a baseline: 11 of 1 000 iterations are bad (1.1 %), most often ECONNRESET 11×: ECONNRESET came instead of a reply; \`errorRate\` allows 1 %"`,
    )
  })
})

describe('options', () => {
  test('have defaults, and units', () => {
    expect(allowanceFrom()).toEqual({ tolerance: 1, floorMs: 2, errorRate: 0 })
    expect(allowanceFrom({ tolerance: undefined })).toEqual({ tolerance: 1, floorMs: 2, errorRate: 0 })
    expect(allowanceFrom({ tolerance: '250%', floor: '1s', errorRate: '1%' })).toEqual({ tolerance: 2.5, floorMs: 1_000, errorRate: 0.01 })
  })

  test('without sense are all told at once', () => {
    expect(messageOf(() => allowanceFrom({ tolerance: '2x', floor: -1, errorRate: 1, p95: '10%' }))).toMatchInlineSnapshot(`
      "not-judgeable: Unknown option \`p95\`: known are tolerance, floor, errorRate
      Expected \`tolerance\` to be a share of 0 or more such as 1 or '100%', got '2x' (string)
      Expected \`floor\` to be a time such as 2 or '2ms', got -1 (number)
      Expected \`errorRate\` to be a share below 1 such as 0.01 or '1%', got 1 (number)"
    `)
    expect(messageOf(() => allowanceFrom(0.2))).toMatch(/^not-judgeable: Expected options such as/)
  })
})
