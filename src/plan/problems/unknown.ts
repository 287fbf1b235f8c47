import { calledElsewhere, didYouMean } from '../../units/text/meant.ts'
import type { Problems } from './problems.ts'

/** Longer than any of our names: a longer name is shortened. */
const LONGEST_NAME = 40

/** Options of a request that are often mistaken for options of a run. */
const OF_A_REQUEST = new Set(['body', 'method', 'query', 'url', 'name', 'check'])

const START = 'what a user does first is part of its scenario, as in scenario({ start, tasks })'
const LIMIT = "a limit is a matcher, as in expect(result).toHaveLatencyBelow({ p95: '200ms' })"

/** What other tools have an option for, and `load` has not. */
const OTHERWISE: ReadonlyMap<string, string> = new Map([
  ['thresholds', LIMIT],
  ['ensure', LIMIT],
  ['checks', LIMIT],
  ['executor', 'which one it is follows from the others: `concurrency`, `rate` and `stages`, with `duration` or `iterations`'],
  ['timeUnit', "the unit is part of the rate, as in rate: '600/m'"],
  ['noCookiesReset', "users keep their cookies unless you write cookies: 'per-iteration'"],
  ['onStart', START],
  ['on_start', START],
  ['perUser', 'it is part of `iterations`, as in iterations: { perUser: 50 }'],
  ['group', 'a part of a task is timed with `step`, as in step(name, async () => …)'],
  ['pipelining', 'a user waits for its reply before it sends the next request; more users are more `concurrency`'],
  ['scenarios', 'they stand in the first argument, as in load({ scenarios: { … } }, options)'],
])

/** Adds a problem for each key of `given` that is not `known`; `path` (such as `tls.`) prefixes each of them. */
export function refuseUnknown(given: object, known: Iterable<string>, path: string, problems: Problems): void {
  const names = new Set(known)
  for (const name of Object.keys(given)) {
    if (names.has(name)) continue
    problems.add(`Unknown option \`${path}${legible(name)}\`${hint(name, names)}`)
  }
}

/** A key on one line, shortened if it is longer than a name. */
const legible = (name: string): string => JSON.stringify(name.slice(0, LONGEST_NAME)).slice(1, -1) + (name.length > LONGEST_NAME ? '…' : '')

function hint(name: string, known: ReadonlySet<string>): string {
  if (!known.has('baseUrl')) return didYouMean(name, known)
  const otherwise = OTHERWISE.get(name)
  if (otherwise !== undefined) return `: ${otherwise}`
  const part = OF_A_REQUEST.has(name) ? name : calledElsewhere(name, OF_A_REQUEST)
  if (part === undefined) return didYouMean(name, known)
  const example = part === 'url' ? 'method' : part
  return `: it belongs to the request, as in load({ url: '/users', ${example}: … }, options) or http.request('/users', { ${example}: … })`
}
