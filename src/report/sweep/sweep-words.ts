import { earlyEndReason, missingUsl, usableLevels, users } from '../../result/sweep/missing-usl.ts'
import type { SweepLevel, SweepResult } from '../../result/sweep/sweep-result.ts'
import { LEVELS_FOR_KAPPA, type Interval, type Usl } from '../../stats/sweep/scaling.ts'
import { formatCount, formatDuration, formatNumber, formatRate, formatRatio } from '../../units/format.ts'
import { plainText } from '../../units/text/plain-text.ts'

/** `4.5 % to 5.2 %` */
export const intervalText = ([lower, upper]: Interval, format: (value: number) => string): string =>
  Number.isFinite(upper) ? `${format(lower)} to ${format(upper)}` : `${format(lower)} or more`

/** A number of users that is computed, and so no whole one: `44 users`. */
export const usersText = (count: number): string => users(Math.max(1, Math.round(count)))

/** What was fitted, one text for each parameter; why nothing was, if nothing was. */
export function scalingTexts(result: SweepResult): readonly string[] {
  const { usl } = result
  if (usl === undefined) return [`not fitted: ${plainText(missingUsl(result), 400)}`]
  const { sigma, intervals } = usl
  return [
    `contention ${formatRatio(sigma)} (${intervalText(intervals.sigma, formatRatio)})`,
    ...behindContention(usl, usableLevels(result)),
  ]
}

/** What throughput does in addition, as far as the levels can show it. */
function behindContention({ kappa, peak, knee, intervals }: Usl, levels: readonly SweepLevel[]): readonly string[] {
  if (knee !== undefined) return [`knee at ${usersText(knee)}: throughput hardly rises from there on`]
  if (levels.length < LEVELS_FOR_KAPPA) return [`coherency not fitted: it needs ${LEVELS_FOR_KAPPA} levels, got ${levels.length}`]
  if (kappa === undefined || peak === undefined) return [`no fall of throughput seen up to ${users(levels.at(-1)!.concurrency)}`]
  return [
    `coherency ${formatNumber(kappa)} (${intervalText(intervals.kappa!, formatNumber)})`,
    `peak at ${usersText(peak)} by the curve (${intervalText(intervals.peak!, (count) => formatCount(count))})`,
  ]
}

/** What happens from one number of users to the largest one: `1 user 98/s, 32 users 1 240/s (efficiency 40 %)`. */
export function rangeText({ levels }: SweepResult): string {
  const [first, last] = [levels[0], levels.at(-1)]
  if (first === undefined || last === undefined) return 'nothing was measured'
  const from = `${users(first.concurrency)} ${formatRate(first.throughput)}`
  return first === last ? from : `${from}, ${users(last.concurrency)} ${formatRate(last.throughput)}${efficiencyText(last)}`
}

const efficiencyText = ({ efficiency }: SweepLevel): string =>
  Number.isFinite(efficiency) ? ` (efficiency ${formatRatio(efficiency)})` : ''

/** `3 rounds of 6 levels in 9.6 s` */
export function roundsText({ rounds, levels, elapsedMs }: SweepResult): string {
  const { planned, completed } = rounds
  const made = completed === planned ? formatCount(planned) : `${formatCount(completed)} of ${formatCount(planned)}`
  return `${made} round${planned === 1 ? '' : 's'} of ${formatCount(levels.length)} level${levels.length === 1 ? '' : 's'} in ${formatDuration(elapsedMs)}`
}

/** Why it ended early; empty if it did not, or if {@link scalingTexts} says so already. */
export function endTexts(result: SweepResult): readonly string[] {
  const reason = earlyEndReason(result)
  return reason === undefined || result.usl === undefined ? [] : [plainText(reason, 400)]
}

/** A level in one text: `8 users    520/s   efficiency 66 %   p50 12 ms`. */
export function levelText(level: SweepLevel, countWidth: number): string {
  const { concurrency, throughput, latency, errorRate, isGeneratorBound, headroom, blocks, error } = level
  return [
    `${formatCount(concurrency).padStart(countWidth)} user${concurrency === 1 ? ' ' : 's'}`,
    formatRate(throughput).padStart(9),
    ...(Number.isFinite(level.efficiency) ? [`efficiency ${formatRatio(level.efficiency)}`] : []),
    ...(latency.count === 0 ? [] : [`p50 ${formatDuration(latency.p50)}`]),
    ...(errorRate > 0 ? [`bad ${formatRatio(errorRate)}${error === undefined ? '' : ` (${plainText(error, 120)})`}`] : []),
    ...(isGeneratorBound ? [`generator could do only ${formatNumber(headroom, 2)} times as much`] : []),
    ...(blocks.length === 0 ? ['warm-up only'] : []),
  ].join('   ')
}
