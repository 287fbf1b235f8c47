import { nearest } from '../../units/nearest.ts'
import type { Problems } from './problems.ts'

/** Longer than any name of ours: what is longer is shortened. */
const LONGEST_NAME = 40

/** What belongs to a request, and is often looked for among the options of a run. */
const OF_A_REQUEST = new Set(['headers', 'body', 'method', 'query', 'url'])

/** What other load tools call it. */
const CALLED_ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['vus', 'concurrency'],
  ['users', 'concurrency'],
  ['rps', 'rate'],
  ['qps', 'rate'],
  ['arrivalRate', 'rate'],
  ['requests', 'iterations'],
  ['amount', 'iterations'],
  ['target', 'to'],
])

/** Refuses the keys of `given` that are not `known`; `path` (such as `tls.`) stands before each of them. */
export function refuseUnknown(given: object, known: Iterable<string>, path: string, problems: Problems): void {
  const names = new Set(known)
  for (const name of Object.keys(given)) {
    if (names.has(name)) continue
    problems.add(`Unknown option \`${path}${legible(name)}\`${hint(name, names)}`)
  }
}

/** A key on one line, shortened where it is longer than a name. */
const legible = (name: string): string => JSON.stringify(name.slice(0, LONGEST_NAME)).slice(1, -1) + (name.length > LONGEST_NAME ? '…' : '')

function hint(name: string, known: ReadonlySet<string>): string {
  if (known.has('baseUrl') && OF_A_REQUEST.has(name)) {
    return `: it belongs to the request, as in load({ url: '/users', ${name === 'url' ? 'method' : name}: … }, options) or http.request('/users', { ${name === 'url' ? 'method' : name}: … })`
  }
  const elsewhere = CALLED_ELSEWHERE.get(name)
  const meant = elsewhere !== undefined && known.has(elsewhere) ? elsewhere : nearest(name, known)
  return meant === undefined ? '' : `: did you mean \`${meant}\`?`
}
