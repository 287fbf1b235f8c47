import { Histogram } from '../stats/histogram.ts'
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

/** The live counts of a snapshot, as a worker reports it. */
export function liveCountsOf({ iterations, latency, errors, requests, steps }: Snapshot): LiveCounts {
  return {
    iterations,
    latency: Histogram.decode(latency),
    errors,
    received: bytesOf(requests.traffic).received,
    calls: requests.count,
    steps: new Map(Object.entries(steps).map(([name, step]) => [name, liveCallsOf(step)])),
  }
}

const liveCallsOf = ({ count, failed, serviceTime, errors, traffic }: CallSnapshot): LiveCalls => ({
  count,
  failed,
  serviceTime: Histogram.decode(serviceTime),
  errors,
  method: traffic?.method,
  received: bytesOf(traffic).received,
})

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
