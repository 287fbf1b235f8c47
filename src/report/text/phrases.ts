import type { LoadResult, ScopeResult } from '../../result/load-result.ts'
import { formatCount, formatDuration, formatRatio } from '../../units/format.ts'

/** The statuses of a scope, such as `200: 11 988` and `503: 12`, lowest first; at most `most` of them, the most frequent ones. */
export function statusPhrases(
  { statuses, withoutStatus }: Pick<ScopeResult, 'statuses' | 'withoutStatus'>,
  most: number,
): readonly string[] {
  const counts = Object.entries(statuses).toSorted(([, first], [, second]) => second - first)
  const shown = counts.slice(0, most).toSorted(([first], [second]) => Number(first) - Number(second))
  return [
    ...shown.map(([status, count]) => `${status}: ${formatCount(count)}`),
    ...(counts.length > most ? [`and ${formatCount(counts.length - most)} more`] : []),
    ...(withoutStatus > 0 ? [`none: ${formatCount(withoutStatus)}`] : []),
  ]
}

/** What went wrong with iterations, such as `failed 12 of 12 000 (0.1 %)`; nothing for a clean run. */
export function badPhrases({ iterations, errorRate }: Pick<ScopeResult, 'iterations' | 'errorRate'>): readonly string[] {
  const { started, failed, cutOff, dropped } = iterations
  return [
    ...(failed > 0 ? [`failed ${formatCount(failed)} of ${formatCount(started)} (${formatRatio(failed / started)})`] : []),
    ...(cutOff > 0 ? [`cut off ${formatCount(cutOff)}`] : []),
    ...(dropped > 0 ? [`dropped ${formatCount(dropped)}`] : []),
    // Adds information only if there is more than failures.
    ...(cutOff + dropped > 0 ? [`error rate ${formatRatio(errorRate)}`] : []),
  ]
}

/** `sound`, `sound (cold)` or `NOT SOUND: saturated`: the verdict on the generator, with the kinds of all findings. */
export function verdictPhrase({ sound, findings }: Pick<LoadResult, 'sound' | 'findings'>): string {
  const kinds = [...new Set(findings.map(({ kind }) => kind))].join(', ')
  if (sound) return kinds === '' ? 'sound' : `sound (${kinds})`
  return kinds === '' ? 'NOT SOUND' : `NOT SOUND: ${kinds}`
}

/** How well the generator worked, as far as it was measured. Send lateness means nothing if an iteration is due when it is sent. */
export function generatorPhrase({ generator, plan, sound }: Pick<LoadResult, 'generator' | 'plan' | 'sound'>): string {
  const { sendLatenessP99Ms, loopDelayP99Ms, utilization } = generator
  const measured = [
    ...(plan.model.kind === 'open' && !Number.isNaN(sendLatenessP99Ms) ? [`send lateness p99 ${formatDuration(sendLatenessP99Ms)}`] : []),
    ...(Number.isNaN(loopDelayP99Ms) ? [] : [`loop delay p99 ${formatDuration(loopDelayP99Ms)}`]),
    ...(Number.isNaN(utilization) ? [] : [`utilisation ${formatRatio(utilization)}`]),
  ]
  return `${sound ? 'sound' : 'NOT SOUND'}${measured.length > 0 ? `: ${measured.join(', ')}` : ''}`
}
