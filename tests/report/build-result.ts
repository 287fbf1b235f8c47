import type { AgentResult, LatencyStats, LoadResult, ScopeResult, StepResult } from '../../src/result/load-result.ts'
import { Histogram } from '../../src/stats/histogram.ts'
import { seededRandom } from '../../src/units/random.ts'

/** Statistics of latencies in ms, read from the real histogram. */
export function statsOf(latenciesMs: readonly number[]): LatencyStats {
  const histogram = new Histogram()
  for (const ms of latenciesMs) histogram.record(ms * 1_000)
  const at = (quantile: number): number => histogram.quantile(quantile) / 1_000
  return {
    count: histogram.count,
    mean: histogram.mean / 1_000,
    min: histogram.min / 1_000,
    max: histogram.max / 1_000,
    sd: histogram.standardDeviation / 1_000,
    p50: at(0.5),
    p75: at(0.75),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
    p995: at(0.995),
    p999: at(0.999),
    histogram: histogram.encode(),
  }
}

/** Latencies as a target shows them: most near `medianMs`, a tail to the right that grows with `spread`. Seeded. */
export function latenciesAround(medianMs: number, count: number, spread = 0.35, seed = 1): readonly number[] {
  const random = seededRandom(seed)
  return Array.from(
    { length: count },
    () => medianMs * Math.exp(spread * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())),
  )
}

const nothing = statsOf([])

const emptyScope: ScopeResult = {
  latency: nothing,
  serviceTime: nothing,
  failedLatency: nothing,
  throughput: { mean: Number.NaN },
  iterations: { started: 0, succeeded: 0, failed: 0, cutOff: 0, dropped: 0 },
  errorRate: 0,
  statuses: {},
  failedDespiteStatus: {},
  withoutStatus: 0,
  errors: [],
  metrics: {},
}

const noPhases = { wait: nothing, dns: nothing, connect: nothing, tls: nothing, firstByte: nothing, body: nothing }

export const stepOf = (latenciesMs: readonly number[], failed = 0): StepResult => ({
  count: latenciesMs.length + failed,
  failed,
  opened: 0,
  serviceTime: statsOf(latenciesMs),
  statuses: { 200: latenciesMs.length, ...(failed > 0 ? { 500: failed } : {}) },
  failedDespiteStatus: {},
  errors: failed > 0 ? [{ code: 'status-500', message: 'status 500', count: failed }] : [],
  timed: 0,
  phases: noPhases,
  datagrams: { exchanged: 0, lost: 0, duplicates: 0 },
})

/** A clean closed run of no iterations at all, and what a test wants to be different. */
export function buildResult(changes: Partial<LoadResult> = {}): LoadResult {
  return {
    ...emptyScope,
    requests: stepOf([]),
    steps: {},
    scenarios: {},
    agents: [],
    stages: [],
    warmup: emptyScope,
    series: [],
    blocks: { blockMs: 50, blocks: [] },
    phases: noPhases,
    serverTiming: {},
    bytes: { sent: 0, received: 0 },
    bandwidth: { sent: 0, received: 0 },
    slowest: [],
    users: { planned: 5, started: 5, failedStart: 0 },
    plan: {
      text: '5 users, 500 iterations',
      model: { kind: 'closed', users: 5, spawnPerSecond: Number.POSITIVE_INFINITY, stages: [] },
      otherConcurrency: 0,
      iterations: 500,
      durationMs: Number.POSITIVE_INFINITY,
      warmup: { durationMs: 0, iterations: 0, given: false },
      timeoutMs: 30_000,
      reconnects: false,
      engine: 'wire',
      workers: undefined,
    },
    generator: { loopDelayP99Ms: 1.1, utilization: 0.41, sendLatenessP99Ms: 0, gcMs: 2, cpuMicrosPerIteration: 38 },
    target: undefined,
    otherTargets: [],
    findings: [],
    sound: true,
    seed: 8841,
    aborted: false,
    abortedBy: undefined,
    abortReason: undefined,
    ...changes,
  }
}

/** What a run without a failure adds to {@link buildResult}. */
export function succeeded(latenciesMs: readonly number[]): Partial<LoadResult> {
  const count = latenciesMs.length
  const latency = statsOf(latenciesMs)
  return {
    latency,
    serviceTime: latency,
    throughput: { mean: 12_400 },
    iterations: { started: count, succeeded: count, failed: 0, cutOff: 0, dropped: 0 },
    statuses: { 200: count },
  }
}

/** The plan of an open run at 200/s for a minute. */
export const openPlan: LoadResult['plan'] = {
  text: '200 arrivals/s for 1 min, evenly, at most 10 000 in flight',
  otherConcurrency: 0,
  model: { kind: 'open', ratePerSecond: 200, stages: [], arrivals: 'even', pacer: 'timer', maxInFlight: 10_000 },
  iterations: Number.POSITIVE_INFINITY,
  durationMs: 60_000,
  warmup: { durationMs: 0, iterations: 0, given: false },
  timeoutMs: 30_000,
  reconnects: false,
  engine: 'wire',
  workers: undefined,
}

/** An open run that was overloaded for a while: the one in the first screen of the documentation. */
export function overloaded(): LoadResult {
  const latencies = [...latenciesAround(41, 11_600), ...latenciesAround(330, 388, 0.4, 2)]
  return buildResult({
    ...succeeded(latencies),
    serviceTime: statsOf(latenciesAround(39, 11_988, 0.4, 3)),
    failedLatency: statsOf(latenciesAround(2, 12)),
    throughput: { mean: 199.8 },
    iterations: { started: 12_000, succeeded: 11_988, failed: 12, cutOff: 0, dropped: 0 },
    errorRate: 0.001,
    statuses: { 200: 11_988, 503: 12 },
    errors: [{ code: 'status 503', message: 'status 503', count: 12, firstAtMs: 1_234 }],
    plan: openPlan,
    generator: { loopDelayP99Ms: 1.1, utilization: 0.41, sendLatenessP99Ms: 0.3, gcMs: 20, cpuMicrosPerIteration: 80 },
    slowest: [
      { index: 6_211, status: 200, startMs: 31_055, latencyMs: 1_024, step: undefined, stepMs: 0, stepsMs: 0 },
      { index: 6_212, status: 200, startMs: 31_060, latencyMs: 1_019, step: undefined, stepMs: 0, stepsMs: 0 },
      { index: 6_213, status: 503, startMs: 31_065, latencyMs: 999.6, step: 'checkout', stepMs: 900, stepsMs: 950 },
      { index: 6_214, status: 200, startMs: 31_070, latencyMs: 980, step: undefined, stepMs: 0, stepsMs: 0 },
    ],
  })
}

/** An agent of a run that finished, and what a test wants to be different. */
export function agentResult({
  index = 0,
  ...changes
}: Partial<Omit<AgentResult, 'share' | 'id'>> & { readonly index?: number }): AgentResult {
  return {
    id: `UABCDEFGHIJKLMNOPQRSTUVWXYZ-${index}`,
    machine: 'build-7',
    share: { index, count: 3 },
    iterations: { started: 200, succeeded: 200, failed: 0, cutOff: 0, dropped: 0 },
    clockOffsetMs: 12,
    clockUncertaintyMs: 0.3,
    generator: { loopDelayP99Ms: 1.5, utilization: 0.3, sendLatenessP99Ms: 0, gcMs: 1, cpuMicrosPerIteration: 50 },
    lost: undefined,
    ...changes,
  }
}
