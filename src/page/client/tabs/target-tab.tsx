import type { VNode } from 'preact'
import { bytes, duration, plain, share } from '../state/numbers.ts'
import type { TabProps } from './tab-props.ts'

/** What the target did, and the last lines that it wrote. */
export function TargetTab({ run: { target } }: TabProps): VNode {
  if (target === null)
    return (
      <p class="empty-note">
        Nothing is known of the target. Start it with <code>serve</code> to see its CPU, memory, event loop and output here.
      </p>
    )
  const facts: readonly (readonly [string, string])[] = [
    ['Address', target.url ?? '–'],
    ['Process', target.pid === null ? '–' : String(target.pid)],
    ['Event loop', share(target.utilization)],
    ['CPU', target.meanCores === null ? '–' : `${plain(target.meanCores)} cores (at most ${plain(target.maxCores)})`],
    ['CPU per iteration', duration(target.microsPerIteration === null ? null : target.microsPerIteration / 1_000)],
    ['Memory (RSS)', `${bytes(target.rss)} (at most ${bytes(target.rssMax)})`],
  ]
  return (
    <>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </>
        ))}
      </dl>
      <h3>Output</h3>
      {target.output === '' ? (
        <p class="empty-note">It has written nothing.</p>
      ) : (
        <pre class="output" tabIndex={0} role="region" aria-label="Output">
          {target.output}
        </pre>
      )}
    </>
  )
}
