import type { Hooks, TargetReport } from '../../../plan/hooks.ts'
import type { RunRecord } from '../../../record/run-record.ts'
import { areAllSampled, baseOf, loadedTargets } from './loaded-targets.ts'
import type { SampledTarget } from './target-monitors.ts'
import type { TargetRecord } from '../../../record/target-record.ts'
import { systemClock, type Clock } from '../../../units/time/clock.ts'
import { CHECK_FAILED } from '../../../units/errors/check-failure.ts'
import type { Milliseconds } from '../../../units/duration.ts'

/** If a target dies, its connections break at once, but its exit is reported a little later, more so on a busy machine. */
const PATIENCE_MS: Milliseconds = 500
const POLL_INTERVAL_MS: Milliseconds = 10

/** Errors of calls that we ended ourselves, or that had their reply: they say nothing about the target. */
const GIVEN_UP: readonly string[] = ['aborted', CHECK_FAILED, 'timeout']

/**
 * The report of the target after a run. If calls broke, it waits for the moment that it takes to learn that the target has died, but never more than half of
 * the time that is left: the measurement must not be lost because of it.
 */
export async function targetReport(
  target: Hooks['target'],
  record: Pick<RunRecord, 'measured' | 'warmup'>,
  remainingMs: Milliseconds,
  clock: Clock,
): Promise<TargetReport | undefined> {
  if (target === undefined) return undefined
  const untilMs = clock.now() + (hasBrokenCalls(record) ? Math.min(PATIENCE_MS, remainingMs / 2) : 0)
  while (target().ended === undefined && clock.now() < untilMs)
    await new Promise<void>((resolve) => void clock.after(POLL_INTERVAL_MS, resolve))
  return target()
}

const hasBrokenCalls = ({ measured, warmup }: Pick<RunRecord, 'measured' | 'warmup'>): boolean =>
  [...measured.requests.errors, ...warmup.requests.errors].some(({ code }) => !GIVEN_UP.includes(code))

/** The targets that a run loaded, the one with the most calls first; `record` is `undefined` if nothing was seen of it. */
export async function targetsOf(
  hooks: Hooks,
  record: RunRecord,
  sampled: readonly SampledTarget[],
  remainingMs: Milliseconds,
): Promise<readonly { readonly report: TargetReport; readonly record: TargetRecord | undefined }[]> {
  const loaded = loadedTargets(sampled, record.observations.reached ?? {}, baseOf(hooks), record.measured.origins)
  const report = await targetReport(loaded[0]?.target.report ?? hooks.target, record, remainingMs, systemClock)
  if (loaded.length === 0) return report === undefined ? [] : [{ report, record: undefined }]
  return loaded.map(({ target, record, profileFile }) => ({ report: target.report(), record, profileFile }))
}

/** Whether all that a run loads was sampled: anything else may have waited for a core unseen, and then it is not known what the machine explains. */
export const isAllSampled = (hooks: Hooks, { observations }: RunRecord, sampled: readonly SampledTarget[]): boolean =>
  areAllSampled(sampled, observations.reached ?? {}, baseOf(hooks))
