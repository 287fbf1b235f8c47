import type { AbortRule, Plan } from '../../plan/plan.ts'
import type { BlockSeries } from '../../record/blocks.ts'
import { CoarseWindow } from '../../record/coarse-window.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { formatDuration, formatRatio } from '../../units/format.ts'

/** The current numbers of a run, as {@link AbortLimits} reads them. */
export interface AbortLimitSource {
  /** Where the measured part begins, from the start of the run; `Infinity` until it is known. */
  readonly measureFromMs: Milliseconds
  /** The series of the measured part: one for each recorder. */
  readonly series: readonly BlockSeries[]
}

/**
 * Decides whether a limit of `abortWhen` is exceeded: in the latest window, at every poll for as long as `holds` says. It judges neither the warm-up, nor
 * anything before a whole window has been measured.
 */
export class AbortLimits {
  readonly #rule: AbortRule
  readonly #source: AbortLimitSource
  #exceededSinceMs: Milliseconds | undefined

  constructor(rule: AbortRule, source: AbortLimitSource) {
    this.#rule = rule
    this.#source = source
  }

  /** `nowMs` counts from the start of the run. Returns what was exceeded, once it has held long enough; otherwise `undefined`. */
  poll(nowMs: Milliseconds): string | undefined {
    if (nowMs - this.#source.measureFromMs < this.#rule.withinMs) return undefined
    const exceeded = this.#exceeded(nowMs)
    this.#exceededSinceMs = exceeded === undefined ? undefined : (this.#exceededSinceMs ?? nowMs)
    if (exceeded === undefined || nowMs - this.#exceededSinceMs! < this.#rule.holdsMs) return undefined
    const held = this.#rule.holdsMs > 0 ? `, for ${formatDuration(nowMs - this.#exceededSinceMs!)} without a break` : ''
    return `${exceeded} within ${formatDuration(this.#rule.withinMs)}${held}`
  }

  #exceeded(nowMs: Milliseconds): string | undefined {
    const window = new CoarseWindow('all')
    for (const { blockMs, blocks } of this.#source.series)
      for (const block of blocks) if ((block.index + 1) * blockMs > nowMs - this.#rule.withinMs) window.add(block)
    if (window.count === 0) return undefined
    if (window.badRatio > this.#rule.errorRate)
      return `error rate above ${formatRatio(this.#rule.errorRate)}: ${formatRatio(window.badRatio)}`
    for (const { quantile, limitMs } of this.#rule.latency) {
      const latencyMs = window.quantile(quantile)
      if (latencyMs > limitMs)
        return `p${quantile * 100} latency above ${formatDuration(limitMs)}: ${Number.isFinite(latencyMs) ? formatDuration(latencyMs) : 'a failed iteration'}`
    }
    return undefined
  }
}

/** Adds the name of the scenario, if there are several. */
export const ofScenario = ({ name }: Pick<Plan, 'name'>, text: string): string =>
  name === undefined ? text : `in scenario ${name}: ${text}`
