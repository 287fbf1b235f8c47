import type { Finding } from '../../result/findings/finding.ts'
import type { ReportRun } from '../document/load-report.ts'
import { text } from './markup.ts'

const MOST = 10
const SENTENCE = 300

/** What was seen during a run that limits what its numbers prove; a warning if that made claims INVALID. */
export function findingsBox(
  { findings }: { readonly findings: readonly Finding[] },
  { verdict, judged }: Pick<ReportRun, 'verdict' | 'judged'>,
): string {
  if (findings.length === 0) return ''
  const isInvalid = verdict === 'invalid' || judged.some((claim) => claim.verdict === 'invalid')
  const items = findings.slice(0, MOST).map(({ kind, seen, spoils, fix, scenario }) => {
    const of = scenario === undefined ? '' : ` of scenario <bdi>${text(scenario, 100)}</bdi>`
    return `<li><b>${text(kind)}</b>${of}: ${text(seen, SENTENCE)}; ${text(spoils, SENTENCE)}. <i>To do:</i> ${text(fix, SENTENCE)}.</li>`
  })
  const title = isInvalid ? 'INVALID: the numbers cannot prove what was claimed' : 'Findings'
  return `<section class="findings${isInvalid ? ' invalid' : ''}"><h3>${title}</h3><ul>${items.join('\n')}</ul>${findings.length > MOST ? `<p class="more">and ${findings.length - MOST} more</p>` : ''}</section>`
}
