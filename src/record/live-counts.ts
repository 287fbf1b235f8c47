import { Histogram, sumOfHistograms } from '../stats/histogram.ts'
import { mergeErrorCounts } from './counters/error-counter.ts'
import { sumOfIterations, type CallSnapshot, type ErrorTally, type IterationCounts, type Snapshot } from './snapshot.ts'
import { bytesOf } from './counters/traffic.ts'

/** What a recorder has counted so far, for display: some of a {@link Snapshot}, without encoding it. Read only. */
export interface LiveCounts {
  readonly iterations: IterationCounts
  /** Of succeeded iterations, in µs. */
  readonly latency: Histogram
  readonly errors: readonly ErrorTally[]
  readonly received: number
  readonly calls: number
  readonly steps: ReadonlyMap<string, LiveCalls>
}

/** Of the calls of a step. */
export interface LiveCalls {
  readonly count: number
  readonly failed: number
  /** Of calls that succeeded, in µs. */
  readonly serviceTime: Histogram
  readonly errors: readonly ErrorTally[]
  readonly method: string | undefined
  readonly received: number
}

/** The live counts of snapshots, as workers report them. */
export function liveCountsOf(parts: readonly Snapshot[]): LiveCounts {
  const steps = new Map<string, CallSnapshot[]>()
  for (const part of parts)
    for (const [name, step] of Object.entries(part.steps)) {
      const known = steps.get(name)
      if (known === undefined) steps.set(name, [step])
      else known.push(step)
    }
  return {
    iterations: sumOfIterations(parts.map(({ iterations }) => iterations)),
    latency: sumOfHistograms(parts.map(({ latency }) => latency)),
    errors: mergeErrorCounts(parts.map(({ errors }) => errors)),
    received: parts.reduce((sum, { requests }) => sum + bytesOf(requests.traffic).received, 0),
    calls: parts.reduce((sum, { requests }) => sum + requests.count, 0),
    steps: new Map([...steps].map(([name, all]) => [name, liveCallsOf(all)])),
  }
}

function liveCallsOf(parts: readonly CallSnapshot[]): LiveCalls {
  const method = parts[0]!.traffic?.method
  return {
    count: parts.reduce((sum, { count }) => sum + count, 0),
    failed: parts.reduce((sum, { failed }) => sum + failed, 0),
    serviceTime: sumOfHistograms(parts.map(({ serviceTime }) => serviceTime)),
    errors: mergeErrorCounts(parts.map(({ errors }) => errors)),
    method: parts.every(({ traffic }) => traffic?.method === method) ? method : undefined,
    received: parts.reduce((sum, { traffic }) => sum + bytesOf(traffic).received, 0),
  }
}

/** Adds up parts of a run. */
export function sumOfLive(parts: readonly LiveCounts[]): LiveCounts {
  const [first] = parts
  if (parts.length === 1) return first!
  const latency = new Histogram()
  const steps = new Map<string, LiveCalls>()
  for (const part of parts) {
    latency.add(part.latency)
    for (const [name, step] of part.steps) {
      const known = steps.get(name)
      steps.set(name, known === undefined ? step : sumOfCalls(known, step))
    }
  }
  return {
    iterations: sumOfIterations(parts.map(({ iterations }) => iterations)),
    latency,
    errors: mergeErrorCounts(parts.map(({ errors }) => errors)),
    received: parts.reduce((sum, { received }) => sum + received, 0),
    calls: parts.reduce((sum, { calls }) => sum + calls, 0),
    steps,
  }
}

function sumOfCalls(first: LiveCalls, second: LiveCalls): LiveCalls {
  const serviceTime = new Histogram()
  serviceTime.add(first.serviceTime)
  serviceTime.add(second.serviceTime)
  return {
    count: first.count + second.count,
    failed: first.failed + second.failed,
    serviceTime,
    errors: mergeErrorCounts([first.errors, second.errors]),
    method: first.method === second.method ? first.method : undefined,
    received: first.received + second.received,
  }
}
