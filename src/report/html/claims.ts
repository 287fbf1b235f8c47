import { boundText, limitText, valueText } from '../document/bound-text.ts'
import type { Judged } from '../document/judged.ts'
import type { ReportRun } from '../document/load-report.ts'
import { lines, table, text, textCell, type Cell } from './markup.ts'
import { badge, VERDICT_ORDER } from './verdict.ts'

const MOST = 30
const MOST_REASONS = 10

/** The claims about a run and how they were judged, worst first, with the reason if one did not pass. */
export function claimsTable({ judged, judgedOmitted }: Pick<ReportRun, 'judged' | 'judgedOmitted'>): string {
  if (judged.length === 0) return '<p class="note">No matcher judged this run: its numbers are only shown.</p>'
  const sorted = judged.toSorted((first, second) => VERDICT_ORDER.indexOf(first.verdict) - VERDICT_ORDER.indexOf(second.verdict))
  const shown = sorted.slice(0, MOST)
  const rest = judged.length - shown.length + (judgedOmitted?.count ?? 0)
  const columns = [{ title: 'claim' }, { title: 'verdict' }, { title: 'limit' }, { title: 'measured' }, { title: 'matcher' }]
  // A text that only repeats the row is left out.
  const unclear = shown.filter((claim) => claim.verdict !== 'pass' && claim.text !== boundText(claim))
  const reasons = [...new Set(unclear.map((claim) => claim.text))]
  return (
    table('What was claimed', columns, shown.map(cellsOf), rest > 0 ? { more: `and ${rest} more` } : {}) +
    reasons
      .slice(0, MOST_REASONS)
      .map((reason) => `<pre class="why">${lines(reason)}</pre>`)
      .join('')
  )
}

function cellsOf(claim: Judged): readonly Cell[] {
  const { metric, scope, of, verdict, matcher, measured, unit, negated, interval } = claim
  const what = `${metric ?? matcher}${of === 'serviceTime' ? ' service time' : ''}${scope === 'run' ? '' : ` of ${scope}`}`
  const limit = limitText(claim)
  return [
    textCell(what),
    { markup: badge(verdict) },
    { markup: limit === '' ? '–' : `<span class="nw">${negated === true ? 'not ' : ''}${text(limit)}</span>` },
    { markup: measured === null ? '–' : text(valueText(measured, unit)) + intervalMarkup(interval, unit) },
    { markup: `<code>${text(negated === true ? `not.${matcher}` : matcher)}</code>` },
  ]
}

function intervalMarkup(interval: Judged['interval'], unit: Judged['unit']): string {
  if (interval === null) return ''
  const [lower, upper] = interval.map((end) => (end === null ? undefined : valueText(end, unit)))
  if (lower === undefined && upper === undefined) return ''
  return ` <small>(${text(lower === undefined ? `up to ${upper}` : upper === undefined ? `from ${lower}` : `${lower} to ${upper}`)})</small>`
}
