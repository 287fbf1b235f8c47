import { exceedanceBounds, fewestSamples, type SampleSize } from '../quantile-interval.ts'

/** What a probe shows about an objective at its rate: met, missed, or too close to tell with its samples. */
export type ProbeVerdict = 'good' | 'bad' | 'undecided'

/** The chance that a verdict is wrong although nothing disturbed the probe. */
const RISK = 0.05

/** Judges whether at most `share` of what the samples stand for exceeds a limit. A share of 0 allows none, which no number of samples proves. */
export function probeVerdict(size: SampleSize, exceeding: number, share: number): ProbeVerdict {
  if (size.count === 0) return 'undecided'
  if (share === 0) return exceeding === 0 ? 'good' : 'bad'
  const { lower, upper } = exceedanceBounds(size, exceeding, RISK)
  if (upper <= share) return 'good'
  return lower > share ? 'bad' : 'undecided'
}

/** The verdict on several limits: one that is missed is enough. */
export function verdictOfAll(verdicts: readonly ProbeVerdict[]): ProbeVerdict {
  if (verdicts.includes('bad')) return 'bad'
  return verdicts.every((verdict) => verdict === 'good') ? 'good' : 'undecided'
}

/** How many samples a probe needs to prove that at most this share exceeds a limit, if a few do: 1.5 times the number that is enough if none does. */
export const samplesFor = (share: number): number => (share > 0 && share < 1 ? Math.ceil(1.5 * fewestSamples(1 - share)) : 1)
