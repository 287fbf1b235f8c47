import type { VNode } from 'preact'
import type { PageClaim, PagePart } from '../../messages.ts'
import { claimsOn, limitOf, markOf, type Mark } from '../state/claims.ts'
import type { Course } from '../state/course.ts'
import { count, duration, rate, share } from '../state/numbers.ts'
import type { RunFacts } from '../state/page-store.ts'
import { failedShare } from '../state/parts.ts'

export interface TilesProps {
  readonly run: RunFacts | undefined
  readonly part: PagePart | undefined
  readonly course: Course | undefined
}

interface TileProps {
  readonly name: string
  readonly value: string
  readonly small: string
  readonly claims: readonly PageClaim[]
  readonly isSteered: boolean
}

/** The last second in large, the whole run in small. */
export function Tiles({ run, part, course }: TilesProps): VNode {
  const scope = part?.scope ?? 'run'
  const claims = run?.claims ?? []
  const last = (course?.length ?? 0) - 1
  const now = (name: 'p50' | 'p95' | 'p99' | 'bad' | 'succeeded'): number | null => (last < 0 ? null : (course!.column(name)[last] ?? null))
  const isOver = run?.state === 'stopped'
  const [bad, succeeded] = [now('bad'), now('succeeded')]
  const total = (bad ?? 0) + (succeeded ?? 0)
  const whole = part === undefined ? null : failedShare(part)
  const tile = (name: string, metrics: readonly string[], value: string, small: string): VNode => (
    <Tile
      key={name}
      name={name}
      value={value}
      small={small}
      claims={metrics.flatMap((metric) => claimsOn(claims, scope, metric))}
      isSteered={run?.steered === true}
    />
  )
  const latency = (metric: 'p50' | 'p95' | 'p99'): VNode =>
    isOver
      ? tile(metric, [metric], duration(part?.[metric]), 'whole run')
      : tile(metric, [metric], duration(now(metric)), `in all: ${duration(part?.[metric])}`)
  return (
    <section class="tiles" aria-label="Now">
      {usersTile(run)}
      {tile(
        'Requests/s',
        ['throughput'],
        isOver ? rate(part?.perSecond) : rate(part?.perSecondNow),
        isOver ? 'succeeded, whole run' : `in all: ${rate(part?.perSecond)}`,
      )}
      {isOver
        ? tile('Failed', ['error rate'], share(whole), `${count(part?.bad)} of ${count(part?.count ?? 0)}`)
        : tile('Failed', ['error rate'], total === 0 ? '–' : share(bad! / total), `in all: ${count(part?.bad)} · ${share(whole)}`)}
      {latency('p50')}
      {latency('p95')}
      {latency('p99')}
    </section>
  )
}

const sum = (values: readonly (number | null)[]): number => values.reduce<number>((total, value) => total + (value ?? 0), 0)

/** Users of closed models; of open ones, the rate that is asked for. */
function usersTile(run: RunFacts | undefined): VNode {
  const asked = run?.asked ?? []
  const rates = asked.filter(({ model }) => model === 'open')
  const users = asked.filter(({ model }) => model === 'closed')
  if (run !== undefined && users.length === 0 && rates.length > 0)
    return (
      <Tile
        name="Rate asked for"
        value={rate(sum(rates.map((each) => each.rate)))}
        small={`${count(run.usersNow)} in flight`}
        claims={[]}
        isSteered={false}
      />
    )
  const wanted = sum(users.map((each) => each.users))
  const askedRate = rates.length === 0 ? '' : `, and ${rate(sum(rates.map((each) => each.rate)))} asked for`
  return (
    <Tile
      name="Users"
      value={run === undefined ? '–' : count(run.state === 'stopped' ? wanted : run.usersNow)}
      small={run === undefined ? 'now → asked for' : run.state === 'stopped' ? `at the end${askedRate}` : `→ ${count(wanted)}${askedRate}`}
      claims={[]}
      isSteered={false}
    />
  )
}

/** There is room for one word; that a verdict is not final stands in the strip. */
function shortMark(claim: PageClaim, isSteered: boolean): Mark {
  const mark = markOf(claim, isSteered)
  return {
    ...mark,
    word: mark.word.replace(/^(holds|exceeded) so far$/, '$1').replace(/^(?:so far not|could not be) judged$/, 'not judged'),
  }
}

function Tile({ name, value, small, claims, isSteered }: TileProps): VNode {
  const [first] = claims
  const mark = first === undefined ? undefined : shortMark(first, isSteered)
  return (
    <div class={`tile ${mark === undefined ? '' : `is-${mark.tone}`}`} role="group" aria-label={name}>
      <span class="tile-name">{name}</span>
      <span class="tile-value">{value}</span>
      <span class="more">{small}</span>
      {first !== undefined && mark !== undefined && (
        <span class={`tile-limit ink-${mark.tone}`}>
          {limitOf(first).replace(`${first.metric} `, '')}{' '}
          <b>
            {mark.sign} {mark.word}
          </b>
        </span>
      )}
    </div>
  )
}
