import * as fc from 'fast-check'
import type { EndedIteration, Recorder } from '../../src/record/recorder.ts'
import { plainCall } from '../helpers/results/run-record.ts'

/** Something that a recorder is told, and all that may be said of it. */
export interface Event {
  readonly kind: 'succeeded' | 'failed' | 'cutOff' | 'dropped' | 'call' | 'step' | 'metric'
  readonly atMs: number
  readonly index: number
  readonly latencyMs: number
  readonly serviceMs: number
  readonly status: number
  readonly name: string
  readonly isNamed: boolean
  readonly isBad: boolean
  readonly phaseMs: number
}

/** Whole µs as ms, as a clock of that resolution tells them. */
const micros = (max: number): fc.Arbitrary<number> => fc.nat({ max }).map((count) => count / 1_000)

const event = fc.record({
  kind: fc.constantFrom<Event['kind']>('succeeded', 'succeeded', 'succeeded', 'failed', 'cutOff', 'dropped', 'call', 'step', 'metric'),
  /** Mostly close to the event before, and now and then long after it. */
  gapMs: fc.oneof(micros(5_000), micros(200_000), micros(20_000_000)),
  // Few latencies, so that some are equal.
  latencyMs: fc.oneof(fc.constantFrom(1, 2, 3), micros(10_000_000)),
  waitRatio: fc.constantFrom(0, 0.25, 0.5),
  status: fc.constantFrom(0, 200, 404, 503, 999),
  name: fc.constantFrom('login', 'items', '__proto__', '7'),
  isNamed: fc.boolean(),
  isBad: fc.boolean(),
  phaseMs: fc.oneof(fc.constant(Number.NaN), micros(10_000)),
})

/** Events in the order of time, no two at once: of errors at one moment it is not said which came first. */
export const eventsUpTo = (maxLength: number): fc.Arbitrary<readonly Event[]> =>
  fc.array(event, { maxLength }).map((reported) => {
    let atMicros = 0
    return reported.map(({ gapMs, waitRatio, ...rest }, index) => {
      atMicros += Math.round(gapMs * 1_000) + 1
      return { ...rest, index, atMs: atMicros / 1_000, serviceMs: rest.latencyMs * (1 - waitRatio) }
    })
  })

/** An iteration that ends at a time, as the recorder wants to be told of it. */
export function iterationOf({ index, atMs, latencyMs, serviceMs, status, name, isNamed }: Event): EndedIteration {
  return {
    index,
    dueMs: atMs - latencyMs,
    startedMs: atMs - serviceMs,
    status,
    longestStep: isNamed ? name : undefined,
    longestStepMs: isNamed ? serviceMs : 0,
    stepsMs: isNamed ? serviceMs : 0,
  }
}

/** Tells a recorder all of it; each iteration begins just before it ends, which a recorder cannot tell. */
export function tell(recorder: Recorder, events: readonly Event[]): void {
  for (const event of events) {
    if (event.kind === 'succeeded' || event.kind === 'failed' || event.kind === 'cutOff') recorder.begin(event.atMs - event.latencyMs)
    reportOne(recorder, event)
  }
}

function reportOne(recorder: Recorder, event: Event): void {
  const { atMs, name, status, isBad, phaseMs, serviceMs } = event
  if (event.kind === 'succeeded') recorder.succeed(iterationOf(event), atMs)
  else if (event.kind === 'failed') recorder.fail(iterationOf(event), atMs, name, `${name} at ${atMs} ms`)
  else if (event.kind === 'cutOff') recorder.cutOff(iterationOf(event), atMs)
  else if (event.kind === 'dropped') recorder.drop(atMs)
  else if (event.kind === 'metric') recorder.metric(name, (status - 300) * serviceMs)
  else if (event.kind === 'step') recorder.step(name, serviceMs, isBad ? { code: 'reset', message: 'reset' } : undefined)
  else {
    recorder.call({
      ...plainCall,
      name: event.isNamed ? name : undefined,
      startedMs: atMs - serviceMs,
      endedMs: atMs,
      status,
      failure: isBad ? { code: 'reset', message: 'reset' } : undefined,
      opened: event.isNamed,
      waitMs: phaseMs,
      firstByteMs: phaseMs,
      origin: event.isNamed ? `http://${status}` : undefined,
      serverTiming: event.isNamed ? [{ name, durationMs: serviceMs }] : undefined,
      bytesSent: status,
      bytesReceived: status * 2,
    })
  }
}
