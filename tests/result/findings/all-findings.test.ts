import { describe, expect, test } from 'vitest'
import type { AgentRecord, RunRecord } from '../../../src/record/run-record.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import type { Finding, FindingKind } from '../../../src/result/findings/finding.ts'
import { parallelFiles, retried, withFindings } from '../../../src/result/findings/test-findings.ts'
import { originOf } from '../../../src/result/result-origin.ts'
import { plainPlan, recordOf, runOf, type RecordChanges, type Stretch } from '../../helpers/results/run-record.ts'

/** What has to be so for a finding, and what is just not enough for it. */
interface Case {
  readonly kind: FindingKind
  readonly options?: LoadOptions
  readonly stretches?: readonly Stretch[]
  readonly given: RecordChanges
  readonly quiet: RecordChanges & { readonly options?: LoadOptions; readonly stretches?: readonly Stretch[] }
  readonly unsound: boolean
}

const fine: readonly Stretch[] = [{ count: 100, latencyMs: 5 }]
const ended = (count: number, ends: 'cutOff' | 'dropped'): readonly Stretch[] => [...fine, { count, latencyMs: 5, status: 0, ends }]
const withError = (code: string): readonly Stretch[] => [...fine, { count: 2, latencyMs: 1, status: 0, ends: 'failed', code }]
const replies = (...statuses: readonly number[]): readonly Stretch[] => statuses.map((status) => ({ count: 50, latencyMs: 5, status }))
const opening = (opened: number): readonly Stretch[] => [{ count: 100, latencyMs: 5, call: { opened } }]

const timedBy = (names: number): readonly Stretch[] => [
  { count: 100, latencyMs: 5, call: { serverTiming: Array.from({ length: names }, (_, at) => ({ name: `part ${at}`, durationMs: 1 })) } },
]

const withMetricsLeftOut = (metricsLeftOut: number): RunRecord['measured'] => ({ ...recordOf(plainPlan(), fine).measured, metricsLeftOut })

const cases: readonly Case[] = [
  {
    kind: 'rate-not-reached',
    options: { rate: 100, duration: '1s' },
    given: { schedule: { due: 1_000, sent: 980, dropped: 9 } },
    quiet: { schedule: { due: 1_000, sent: 980, dropped: 10 } },
    unsound: true,
  },
  {
    kind: 'aborted',
    options: { duration: '1s' },
    given: { aborted: { by: 'signal', reason: 'Ctrl+C', atMs: 412 } },
    quiet: {},
    unsound: true,
  },
  { kind: 'iterations-not-reached', options: { iterations: 101 }, given: {}, quiet: { options: { iterations: 100 } }, unsound: true },
  { kind: 'generator-error', stretches: withError('EMFILE'), given: {}, quiet: { stretches: withError('ECONNREFUSED') }, unsound: true },
  { kind: 'dropped', options: { rate: 100 }, stretches: ended(3, 'dropped'), given: {}, quiet: { stretches: fine }, unsound: false },
  { kind: 'cut-off', stretches: ended(3, 'cutOff'), given: {}, quiet: { stretches: fine }, unsound: false },
  {
    kind: 'saturated',
    given: { generator: { loopDelayP99Ms: 2.01 } },
    quiet: { generator: { loopDelayP99Ms: 2, sendLatenessP99Ms: 2 } },
    unsound: true,
  },
  {
    kind: 'cold',
    options: { warmup: undefined },
    stretches: opening(2),
    given: {},
    quiet: { options: { warmup: undefined }, stretches: opening(1) },
    unsound: false,
  },
  {
    kind: 'shared-loop',
    options: { concurrency: 2 },
    given: { observations: { sharedLoop: true } },
    quiet: { options: { concurrency: 2 } },
    unsound: true,
  },
  {
    kind: 'in-process',
    options: { concurrency: 2 },
    given: { observations: { usedClient: false }, generator: { utilization: 0.91 } },
    quiet: { options: { concurrency: 2 }, observations: { usedClient: false }, generator: { utilization: 0.9 } },
    unsound: true,
  },
  { kind: 'coverage-on', given: { observations: { coverage: true } }, quiet: {}, unsound: true },
  { kind: 'mocked-client', given: { observations: { mock: 'MockAgent' } }, quiet: {}, unsound: true },
  {
    kind: 'busy-machine',
    // Of 100 ms that were needed and waited for, 26 or 24 were waited for.
    given: { generator: { cpuMs: 74, cpuWaitRatio: 0.26 }, measuredMs: 100 },
    quiet: { generator: { cpuMs: 76, cpuWaitRatio: 0.24 }, measuredMs: 100 },
    unsound: true,
  },
  { kind: 'worker-lost', given: { observations: { lostWorkers: ['worker 2 of 4 exited with code 1'] } }, quiet: {}, unsound: true },
  { kind: 'agent-lost', given: { agents: [agentWith({ lost: 'was lost' })] }, quiet: { agents: [agentWith({})] }, unsound: true },
  {
    kind: 'agent-saturated',
    given: { agents: [agentWith({ loopDelayP99Ms: 2.1 })] },
    quiet: { agents: [agentWith({ loopDelayP99Ms: 2 })] },
    unsound: false,
  },
  {
    kind: 'clock-uncertain',
    given: { agents: [agentWith({ clockUncertaintyMs: 101 })] },
    quiet: { agents: [agentWith({ clockUncertaintyMs: 100 })] },
    unsound: false,
  },
  { kind: 'abandoned', given: { observations: { abandoned: 2 } }, quiet: {}, unsound: false },
  { kind: 'too-many-steps', given: { observations: { stepsOverflowed: true } }, quiet: {}, unsound: false },
  { kind: 'too-many-metrics', given: { measured: withMetricsLeftOut(1) }, quiet: { measured: withMetricsLeftOut(0) }, unsound: false },
  { kind: 'too-many-timings', stretches: timedBy(33), given: {}, quiet: { stretches: timedBy(32) }, unsound: false },
  { kind: 'too-many-cookies', given: { observations: { evictedCookies: 100 } }, quiet: {}, unsound: false },
  {
    kind: 'only-redirects',
    stretches: replies(302, 301),
    given: {},
    quiet: { stretches: replies(302, 200) },
    unsound: false,
  },
]

/** An agent of a quiet run, and what a test wants to be different. */
function agentWith({
  index = 0,
  lost,
  loopDelayP99Ms = 0,
  clockUncertaintyMs = 0.1,
}: {
  index?: number
  lost?: string
  loopDelayP99Ms?: number
  clockUncertaintyMs?: number
}): AgentRecord {
  return {
    id: `UABCDEFGHIJKLMNOPQRSTUVWXYZ-${index}`,
    machine: 'build-7',
    share: { index, count: 2 },
    iterations: { started: 0, succeeded: 0, failed: 0, cutOff: 0, dropped: 0 },
    clockOffsetMs: 12,
    clockUncertaintyMs,
    generator: { loopDelayP99Ms, utilization: 0.1, sendLatenessP99Ms: 0, gcMs: 0, cpuMs: 0, cpuWaitRatio: 0 },
    lost,
  }
}

const kindsOf = (findings: readonly Finding[]): readonly FindingKind[] => findings.map(({ kind }) => kind)

describe.for(cases)('$kind', ({ kind, options = {}, stretches = fine, given, quiet, unsound }) => {
  test('is found, and nothing else', () => {
    const result = runOf(options, stretches, given)
    expect(kindsOf(result.findings)).toEqual([kind])
    expect(result.sound).toBe(!unsound)
  })

  test('is quiet where it is just not so', () => {
    const { options: quietOptions = options, stretches: quietStretches = stretches, ...changes } = quiet
    const result = runOf(quietOptions, quietStretches, changes)
    expect(kindsOf(result.findings)).toEqual([])
    expect(result.sound).toBe(true)
  })
})

test('redirects that were followed or are meant, and replies that only have no body, are no finding', () => {
  const quiet: readonly (readonly [LoadOptions, number])[] = [
    [{ redirects: 1 }, 302],
    [{ accept: '3xx' }, 302],
    [{ accept: (status) => status < 400 }, 302],
    [{}, 304],
  ]
  for (const [options, status] of quiet) expect(kindsOf(runOf(options, replies(status), {}).findings)).toEqual([])
  const [finding] = runOf({}, replies(302, 301), {}).findings
  expect(finding?.seen).toBe('all 100 replies were redirects (301, 302), which were not followed')
})

describe('a run that was ended early', () => {
  test('is not blamed again for what it could not send', () => {
    const aborted = { by: 'limit', reason: 'p95 latency above 1 s: 2 s within 5 s', atMs: 5_000 } as const
    expect(kindsOf(runOf({ rate: 10, duration: '9s' }, fine, { aborted, schedule: { due: 90, sent: 50, dropped: 0 } }).findings)).toEqual([
      'aborted',
    ])
    expect(kindsOf(runOf({ iterations: 500 }, fine, { aborted }).findings)).toEqual(['aborted'])
  })

  test.for(['signal', 'deadline', 'limit', 'users', 'agent'] as const)('by %s is told what to do', (by) => {
    const [finding] = runOf({}, fine, { aborted: { by, reason: 'because', atMs: 1_500 } }).findings
    expect(finding!.seen).toBe('the run ended after 1.5 s: because')
    expect(finding!.fix).not.toBe('')
  })
})

test('agents are named, and what a lost one did not send is not blamed a second time', () => {
  const agents = [agentWith({}), agentWith({ index: 1, lost: 'was lost after its report at 2 s; 62 of its 250 iterations are missing' })]
  const { findings } = runOf({ iterations: 500, agents: 2 }, fine, { agents })
  expect(findings.map(({ kind, seen }) => [kind, seen])).toEqual([
    ['agent-lost', 'agent UABCDE…XYZ-1 on build-7 was lost after its report at 2 s; 62 of its 250 iterations are missing'],
  ])
  const many = Array.from({ length: 8 }, (_, index) => agentWith({ index, lost: 'was lost' }))
  expect(runOf({}, fine, { agents: many }).findings[0]!.seen).toMatch(/^(?:agent \S+ on build-7 was lost; ){5}3 more$/)
})

test('what lost workers did not send is not blamed a second time', () => {
  const observations = { lostWorkers: ['worker 1 of 2 exited with code 1', 'worker 2 of 2 was killed by SIGSEGV'] }
  const schedule = { due: 90, sent: 50, dropped: 0 }
  const { findings } = runOf({ rate: 10, duration: '9s', threads: 2 }, fine, { observations, schedule })
  expect(findings.map(({ kind, seen }) => [kind, seen])).toEqual([
    ['worker-lost', 'worker 1 of 2 exited with code 1; worker 2 of 2 was killed by SIGSEGV'],
  ])
  expect(kindsOf(runOf({ iterations: 500 }, fine, { observations }).findings)).toEqual(['worker-lost'])
})

describe('cold', () => {
  test.for([
    ['a warm-up was given', { warmup: '1s' }],
    ['a cold start is wanted', { warmup: 0 }],
    ['every iteration is meant to connect', { warmup: undefined, connections: 'per-iteration' }],
  ] as const)('is quiet where %s', ([, options]) => {
    expect(runOf(options, opening(100)).findings).toEqual([])
  })
})

describe('a loop that runs nothing but the task', () => {
  const busy = { observations: { usedClient: false }, generator: { utilization: 0.99, loopDelayP99Ms: 5 } }

  test('is not saturated by it: one at a time it is measured as it is', () => {
    expect(runOf({ concurrency: 1 }, fine, busy).findings).toEqual([])
  })

  test('measures each as it is where every user has a thread', () => {
    expect(runOf({ concurrency: 4, threads: 4 }, fine, busy).findings).toEqual([])
  })

  test('measures queueing with more than one', () => {
    expect(kindsOf(runOf({ concurrency: 8 }, fine, busy).findings)).toEqual(['in-process'])
    expect(kindsOf(runOf({ rate: 100 }, fine, busy).findings)).toEqual(['in-process'])
    expect(runOf({ rate: 100, maxInFlight: 1 }, fine, busy).findings).toEqual([])
    // A pacer that polls keeps the loop busy by itself.
    expect(kindsOf(runOf({ rate: 100, pacer: 'precise' }, fine, busy).findings)).toEqual(['saturated'])
    expect(kindsOf(runOf({ concurrency: 8, threads: 4 }, fine, busy).findings)).toEqual(['in-process'])
  })
})

test('a target in this process is named but does no harm one at a time', () => {
  const result = runOf({ concurrency: 1 }, fine, { observations: { sharedLoop: true } })
  expect(kindsOf(result.findings)).toEqual(['shared-loop'])
  expect(result.sound).toBe(true)
})

test('a mock of fetch has no part in a run that uses its own client', () => {
  const stretches: readonly Stretch[] = [{ count: 100, latencyMs: 5, call: {} }]
  expect(runOf({}, stretches, { observations: { mock: '`globalThis.fetch`, which is a mock function' } }).findings).toEqual([])
})

test('a machine that does not tell how busy it is counts as idle', () => {
  expect(runOf({}, fine, { generator: { cpuWaitRatio: Number.NaN } }).findings).toEqual([])
})

test('errors of our own are told by kind, each with the way out', () => {
  const [finding] = runOf({}, withError('target-refused')).findings
  expect(finding).toEqual({
    kind: 'generator-error',
    seen: 'target-refused 2× (target-refused came instead of a reply)',
    spoils: 'these iterations failed here and never reached the target, so the numbers say nothing about it',
    fix: 'name a public host in the option allow, or in VITEST_LOAD_ALLOW; other addresses cannot be loaded',
  })
})

describe('what only the test runner knows', () => {
  test('is added to a result, whose parts belong to the new one', () => {
    const result = runOf({}, [{ count: 100, latencyMs: 5, call: { name: 'items' } }])
    const known = withFindings(result, [retried(1)])
    expect(kindsOf(known.findings)).toEqual(['retried'])
    expect(known.sound).toBe(true)
    expect(originOf(known.steps.items!)).toEqual({ owner: known, name: 'step items' })
  })

  test('makes it unsound where it disturbed the run', () => {
    expect(withFindings(runOf({}, fine), [parallelFiles()]).sound).toBe(false)
  })
})

test('findings read as clauses that others can put into sentences', () => {
  const all = cases.flatMap(({ options = {}, stretches = fine, given }) => runOf(options, stretches, given).findings)
  for (const { seen, spoils, fix } of [...all, retried(1), parallelFiles()]) {
    for (const text of [seen, spoils, fix]) expect(text).toMatch(/^[^A-Z].*[^.]$|^EMFILE/)
  }
})
