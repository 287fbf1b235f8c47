import type { VNode } from 'preact'
import type { PageVerdict } from '../../messages.ts'
import { toneOf } from '../state/claims.ts'

const SIGNS = { pass: '✓', fail: '✗', invalid: '!', 'not-judged': '–' } as const

/** A verdict in a word, with a sign and in a colour. */
export const VerdictBadge = ({ verdict }: { readonly verdict: PageVerdict }): VNode => {
  const tone = toneOf(verdict)
  return (
    <span class={`badge ${tone}`}>
      {SIGNS[tone]} {verdict === 'fail' ? 'FAIL' : verdict === 'invalid' ? 'INVALID' : verdict}
    </span>
  )
}
