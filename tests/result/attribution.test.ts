import { describe, expect, test } from 'vitest'
import type { TargetPoint, TargetRecord } from '../../src/record/target-record.ts'
import { attributionOf } from '../../src/result/attribution.ts'
import type { FindingKind } from '../../src/result/findings/finding.ts'
import { describeRun } from '../../src/report/run/describe-run.ts'
import { runOf } from '../helpers/results/run-record.ts'
import { targetOf, targetRecord } from '../helpers/results/target.ts'

const second: TargetPoint = { startMs: 0, durationMs: 1_000, cores: 0.4, rss: 80e6, runQueueMs: 10, utilization: 0.4 }

interface Generator {
  readonly utilization?: number
  readonly delayMs?: number
  readonly finding?: FindingKind
}

/** Ten iterations of 10 ms. */
const result = (changes: Partial<TargetRecord>, generator: Generator = {}) => {
  const run = runOf({}, [{ count: 10, latencyMs: 10 }], {
    generator: { utilization: generator.utilization ?? 0.2, loopDelayP99Ms: generator.delayMs ?? 0 },
  })
  const finding = generator.finding && { kind: generator.finding, seen: 's', spoils: 's', fix: 'f' }
  return {
    ...run,
    target: targetOf({}, targetRecord({ series: [second], ...changes })),
    findings: finding === undefined ? run.findings : [...run.findings, finding],
  }
}

describe('a run is limited by', () => {
  test.for<[expected: string, changes: Partial<TargetRecord>, generator?: Generator]>([
    ['server-bound: its event loop was 99 % busy', { eventLoop: { utilization: 0.99, delayP99Ms: 30 } }],
    ['server-bound: it kept one core 97 % busy', { eventLoop: undefined, cpuMs: 970, maxCores: 1 }],
    ['short of CPU: its threads waited for a core 50 % of the time they had work to do', { runQueueMs: { total: 400, maxWindow: 60 } }],
    ['short of CPU: its control group was held back at its CPU limit for 300 ms', { throttledMs: 300 }],
    [
      'waiting for something behind it, or for requests: its event loop was only 5 % busy',
      { cpuMs: 50, eventLoop: { utilization: 0.05, delayP99Ms: 1 }, runQueueMs: { total: 50, maxWindow: 9 } },
    ],
    ['generator-bound: see the finding rate-not-reached, and the target had time left', {}, { finding: 'rate-not-reached' }],
    ['generator-bound: it was up to 6 ms late itself (p99), and the target had time left', {}, { delayMs: 6 }],
    ['waiting for something behind it, or for requests: its event loop was only 40 % busy', {}, { delayMs: 4 }],
    ['generator-bound: its event loop was 97 % busy, and the target had time left', {}, { utilization: 0.97 }],
    [
      'waiting for something behind it, or for requests: its event loop was only 38 % busy',
      { eventLoop: { utilization: 0.38, delayP99Ms: 1 } },
    ],
    ['waiting for something behind it, or for requests: it kept a core only 40 % busy', { eventLoop: undefined }],
    ['not known: its event loop was 70 % busy', { eventLoop: { utilization: 0.7, delayP99Ms: 1 } }],
    ['not known: it kept a core 250 % busy', { eventLoop: undefined, cpuMs: 2_500, maxCores: 3 }],
  ])('%s', ([expected, changes, generator]) => {
    expect(attributionOf(result(changes, generator))?.text).toBe(expected)
  })

  test('short of CPU before all else: an event loop that waits for a core is busy as well', () => {
    const starved = { eventLoop: { utilization: 1, delayP99Ms: 30 }, runQueueMs: { total: 400, maxWindow: 60 } }
    expect(attributionOf(result(starved, { finding: 'saturated' }))?.kind).toBe('short-of-cpu')
  })

  test('nothing short of CPU if the series was left out of a report', () => {
    expect(attributionOf(result({ series: [], runQueueMs: { total: 400, maxWindow: 60 } }))?.kind).toBe('waiting')
  })

  test('nothing that is said if the target was not sampled', () => {
    const unknown = { ...result({}), target: targetOf() }
    expect(attributionOf(unknown)).toBeUndefined()
    expect(attributionOf({ ...unknown, target: undefined })).toBeUndefined()
    expect(describeRun(unknown)).not.toContain('limited by')
  })

  test('one line of the text of a failure, with the cost of an iteration', () => {
    expect(describeRun(result({ eventLoop: { utilization: 0.99, delayP99Ms: 30 } }), 120)).toContain(
      '\n  limited by server-bound: its event loop was 99 % busy   0.4 ms of CPU time per iteration\n',
    )
  })
})
