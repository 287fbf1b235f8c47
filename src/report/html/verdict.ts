import type { JudgedVerdict } from '../document/judged.ts'
import { VERDICT_MARKS } from '../svg/parts/chart-limits.ts'

/** A verdict as a word with a mark and a colour. */
export const badge = (verdict: JudgedVerdict): string => `<span class="badge ${verdict}">${VERDICT_MARKS[verdict]}</span>`

/** Worst first. */
export const VERDICT_ORDER: readonly JudgedVerdict[] = ['fail', 'invalid', 'not-judged', 'pass']
