import type { ProbePurpose, ProbesEnd, ProbeSequence } from '../../stats/capacity/probe-sequence.ts'
import type { Clock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { PerSecond } from '../../units/rate.ts'
import type { ProbeFacts } from './probe-facts.ts'
import { recovery, type Recovery } from './recovery.ts'

/** A probe to run. `recovery`: a short and light one that shows whether the target has recovered. */
export interface ProbeRequest {
  readonly purpose: ProbePurpose | 'recovery'
  readonly rate: PerSecond
  readonly lengthMs: Milliseconds
  /** Since the first probe began. */
  readonly atMs: Milliseconds
}

/** What ends a sequence early: the target is gone, or does not come back to its speed after an overload; a signal, or the deadline. */
export type Interrupted = 'target died' | 'not recovered' | 'aborted'

/** Probes that were made, in order, and how that ended. */
export interface ProbesRun<Probe extends ProbeFacts> {
  readonly probes: readonly { readonly request: ProbeRequest; readonly probe: Probe; readonly recovery: Recovery | undefined }[]
  /** `undefined` if it was interrupted. */
  readonly end: ProbesEnd | undefined
  readonly interrupted: Interrupted | undefined
  readonly elapsedMs: Milliseconds
}

export interface ProbesSettings<Probe extends ProbeFacts> {
  readonly sequence: ProbeSequence
  /** Runs a probe; `undefined` if it was aborted. */
  readonly measure: (request: ProbeRequest) => Promise<Probe | undefined>
  /** Whether the process of the target has ended, as far as that is known. */
  readonly isTargetGone: () => boolean
  /** The highest latency limit of the objective; 0 if there is none. */
  readonly limitMs: Milliseconds
}

/** Makes one probe after the other, and waits after each that was bad until the target has recovered: otherwise the next would measure what that left behind. */
export async function runProbes<Probe extends ProbeFacts>(settings: ProbesSettings<Probe>, clock: Clock): Promise<ProbesRun<Probe>> {
  const { sequence, measure, isTargetGone, limitMs } = settings
  const startMs = clock.now()
  const elapsed = (): Milliseconds => clock.now() - startMs
  const probes: { request: ProbeRequest; probe: Probe; recovery: Recovery | undefined }[] = []
  const done = (interrupted: Interrupted | undefined): ProbesRun<Probe> => ({
    probes,
    end: interrupted === undefined ? sequence.end : undefined,
    interrupted,
    elapsedMs: elapsed(),
  })
  let baselineMs = Number.NaN
  let goodRate: PerSecond | undefined
  for (let order = sequence.next; order !== undefined; order = sequence.next) {
    const request = { ...order, atMs: elapsed() }
    const probe = await measure(request)
    if (probe === undefined) return done('aborted')
    const made: (typeof probes)[number] = { request, probe, recovery: undefined }
    probes.push(made)
    if (isTargetGone()) return done('target died')
    if (probe.outcome === 'good' || probe.outcome === 'undecided') {
      if (Number.isNaN(baselineMs)) baselineMs = probe.medianMs
      if (probe.outcome === 'good') goodRate = Math.max(goodRate ?? 0, order.rate)
    } else if (!Number.isNaN(baselineMs)) {
      const wanted = { rate: (goodRate ?? order.rate / 2) / 2, baselineMs, limitMs }
      made.recovery = await recovery(wanted, (rate, lengthMs) => measure({ purpose: 'recovery', rate, lengthMs, atMs: elapsed() }), clock)
      if (made.recovery.state === 'aborted') return done('aborted')
      if (made.recovery.state === 'silent' || isTargetGone()) return done('target died')
      if (made.recovery.state === 'not recovered') return done('not recovered')
    }
    sequence.add(probe.outcome, elapsed())
  }
  return done(undefined)
}
