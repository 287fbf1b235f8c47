import type { VNode } from 'preact'
import { markOf, sortedClaims } from '../state/claims.ts'
import { CopyText } from '../widgets/copy-text.tsx'
import { FindingList } from '../widgets/finding-list.tsx'
import { VerdictBadge } from '../widgets/verdict-badge.tsx'
import type { TabProps } from './tab-props.ts'

/** Every limit in the words of the terminal, what limits the proof, and how to repeat the run. */
export function VerdictsTab({ run }: TabProps): VNode {
  const { claims, findings, verdict, failure, text, replay, steered } = run
  return (
    <div class="verdicts-tab">
      <p>
        {verdict === null ? (
          <span class="note">
            {run.state === 'stopped' ? 'Its test goes on.' : 'The run goes on: verdicts come from the matchers when it ends.'}
          </span>
        ) : (
          <VerdictBadge verdict={verdict} />
        )}
        {steered && <span class="note"> It was steered, so it proves nothing: the verdicts say what the assertions would say.</span>}
      </p>
      {failure !== null && <p class="failure">{failure}</p>}
      {claims.length > 0 && (
        <ul class="claims">
          {sortedClaims(claims).map((claim, index) => {
            const { sign, word, tone } = markOf(claim, steered)
            return (
              <li key={index} class={tone}>
                <span class={`badge ${tone}`}>
                  {sign} {word}
                </span>{' '}
                <code>{claim.negated === true ? `not.${claim.matcher}` : claim.matcher}</code>
                {claim.scope !== 'run' && <bdi class="more"> {claim.scope}</bdi>}
                <pre>{claim.text}</pre>
              </li>
            )
          })}
        </ul>
      )}
      {findings.length > 0 && (
        <>
          <h3>Findings</h3>
          <FindingList findings={findings} />
        </>
      )}
      {text !== null && (
        <>
          <h3>As in the terminal</h3>
          <pre tabIndex={0} role="region" aria-label="As in the terminal">
            {text}
          </pre>
        </>
      )}
      {replay !== null && (
        <>
          <h3>Replay</h3>
          <CopyText text={replay} label="Copy" />
        </>
      )}
    </div>
  )
}
