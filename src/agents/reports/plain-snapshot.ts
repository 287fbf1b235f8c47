import type { CallSnapshot, Snapshot } from '../../record/snapshot.ts'
import type { EncodedHistogram } from '../../stats/histogram.ts'
import { plainHistogram } from './histogram-coding.ts'

/** A snapshot that was read, as plain data, which can be cloned. */
export function plainSnapshot(snapshot: Snapshot): Snapshot {
  const { latency, serviceTime, failedLatency, requests, steps, phases, serverTiming, unexplained, unexplainedLoss } = snapshot
  return {
    ...snapshot,
    latency: plainHistogram(latency),
    serviceTime: plainHistogram(serviceTime),
    failedLatency: plainHistogram(failedLatency),
    requests: plainCall(requests),
    steps: plainEach(steps, plainCall),
    phases: plainEach(phases, plainHistogram),
    ...(serverTiming && { serverTiming: { ...serverTiming, timings: plainEach(serverTiming.timings, plainHistogram) } }),
    ...(unexplained && { unexplained: plainHistogram(unexplained) }),
    ...(unexplainedLoss && { unexplainedLoss: plainHistogram(unexplainedLoss) }),
  }
}

const plainCall = (call: CallSnapshot): CallSnapshot => ({
  ...call,
  serviceTime: plainHistogram(call.serviceTime),
  ...(call.phases && { phases: plainEach(call.phases, plainHistogram) }),
})

const plainEach = <Name extends string, Thing extends EncodedHistogram | CallSnapshot>(
  things: Readonly<Record<Name, Thing>>,
  plain: (thing: Thing) => Thing,
): Record<Name, Thing> =>
  Object.fromEntries(Object.entries<Thing>(things).map(([name, thing]) => [name, plain(thing)])) as Record<Name, Thing>
