import type { VNode } from 'preact'
import type { PageClaim } from '../../messages.ts'
import { limitOf, markOf, measuredOf, sortedClaims } from '../state/claims.ts'
import type { RunFacts } from '../state/page-store.ts'
import { FindingList } from '../widgets/finding-list.tsx'

/** One chip for each limit, worst first; what makes a run INVALID stands above all. */
export function VerdictStrip({ run }: { readonly run: RunFacts | undefined }): VNode {
  const claims = run?.claims ?? []
  const isInvalid = run?.verdict === 'invalid' || claims.some(({ verdict }) => verdict === 'invalid')
  return (
    <section class="verdicts" aria-label="Limits">
      {run !== undefined && isInvalid && <InvalidBox run={run} />}
      {run?.failure != null && (
        <p class="failure" role="alert">
          {run.failure}
        </p>
      )}
      {claims.length === 0 ? (
        <p class="note">{emptyText(run)}</p>
      ) : (
        <ul class="chips">
          {sortedClaims(claims).map((claim, index) => (
            <Chip key={index} claim={claim} isSteered={run?.steered === true} />
          ))}
        </ul>
      )}
    </section>
  )
}

function emptyText(run: RunFacts | undefined): string {
  if (run === undefined) return 'The limits of the test show here, with their verdicts.'
  if (run.state === 'stopped')
    return run.verdict === null ? 'Its test goes on: limits show when its matchers have judged.' : 'No matcher judged this run.'
  return 'Limits show when the run ends: this test has not judged any before.'
}

function Chip({ claim, isSteered }: { readonly claim: PageClaim; readonly isSteered: boolean }): VNode {
  const { sign, word, tone } = markOf(claim, isSteered)
  return (
    <li class={`chip ${tone}`} title={claim.text}>
      {claim.scope !== 'run' && <bdi class="scope">{claim.scope}: </bdi>}
      <b>{limitOf(claim)}</b> · {measuredOf(claim)} ·{' '}
      <span class="word">
        {sign} {word}
      </span>
    </li>
  )
}

function InvalidBox({ run }: { readonly run: RunFacts }): VNode {
  return (
    <div class="invalid-box" role="alert">
      <b>INVALID: the numbers cannot prove what was claimed</b>
      <FindingList findings={run.findings} />
    </div>
  )
}
