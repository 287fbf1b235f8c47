import { otherSide } from '../../run/comparison/remote/remote-messages.ts'
import { keyOf } from '../../run/comparison/remote/test-order.ts'
import type { NotCompared } from '../../report/comparison/commits/commits-report.ts'
import { nameOf } from './compared-load.ts'
import type { Unmatched } from './processes/lockstep.ts'
import type { PairOutcome } from './processes/process-pair.ts'
import type { Screened } from './screen.ts'

/** Every load and every failed test that the screening could not compare, each once and with the reason. */
export function leftOut(screened: readonly Screened[], { unmatched, unfit, failed }: PairOutcome): readonly NotCompared[] {
  const failures = new Map<string, string[]>()
  for (const { side, test, reason } of failed) {
    const key = keyOf(test)
    failures.set(key, [...(failures.get(key) ?? []), `its test failed in ${side}: ${reason.split('\n')[0]}`])
  }
  const seen = new Set<string>()
  const once = (load: NotCompared): readonly NotCompared[] => {
    const key = `${keyOf({ ...load, name: load.test })}\n${load.run}`
    if (seen.has(key)) return []
    seen.add(key)
    return [load]
  }
  return [
    ...failed.map(({ test }) => ({ ...nameOf({ test, run: 0 }), reason: failures.get(keyOf(test))!.join('; ') })),
    ...screened
      .filter(({ test, lost, judgement }) => !failures.has(keyOf(test)) && (lost !== undefined || judgement.pairs === 0))
      .map((one) => ({ ...nameOf(one), reason: one.lost ?? 'no pair of blocks had a success on both sides' })),
    ...unfit.filter(({ test }) => !failures.has(keyOf(test))).map(({ test, reason }) => ({ ...nameOf({ test, run: 0 }), reason })),
    ...unmatched
      .filter((one) => !isMoved(one, unmatched) && !failures.has(keyOf(one.test)))
      .map((one) => ({ ...nameOf(one), reason: aloneText(one) })),
  ].flatMap(once)
}

const aloneText = ({ side, isTestKnown }: Unmatched): string =>
  isTestKnown
    ? `${otherSide(side)} has the test, but never reached this load: a different condition in the test, or a vitest-load too old to compare`
    : `only ${side} has it`

/** Whether both sides have a load, but at places that did not match. */
export const isMoved = ({ test, run, side }: Unmatched, unmatched: readonly Unmatched[]): boolean =>
  unmatched.some((other) => other.side !== side && other.run === run && keyOf(other.test) === keyOf(test))
