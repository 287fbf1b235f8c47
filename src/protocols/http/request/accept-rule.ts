import { LoadError } from '../../../units/errors/error.ts'
import { formatReceived } from '../../../units/text/received.ts'
import { returnedBoolean } from '../../../units/errors/returned-value.ts'

/** Decides whether a status is success. Throws a `WrongReturnError` if the user's function returns no Boolean. */
export type AcceptRule = (status: number) => boolean

/** Statuses that count as success: a status, a class such as `'2xx'`, a list of either, or a function that decides. */
export type AcceptOption = number | `${1 | 2 | 3 | 4 | 5}xx` | readonly (number | `${1 | 2 | 3 | 4 | 5}xx`)[] | AcceptRule

/** Ranges of statuses, both ends included. */
export type StatusSpans = readonly (readonly [from: number, to: number])[]

export function ruleFromSpans(spans: StatusSpans): AcceptRule {
  const [only] = spans
  if (only && spans.length === 1) return (status) => status >= only[0] && status <= only[1]
  return (status) => spans.some(([from, to]) => status >= from && status <= to)
}

/** @throws {LoadError} `bad-accept` if `accept` is not a valid list of statuses. */
export function ruleFromOption(accept: AcceptOption): AcceptRule {
  if (typeof accept === 'function') return ruleFromFunction(accept)
  if (typeof accept === 'number') return ruleFromSpans([spanOf(accept)])
  const patterns = Array.isArray(accept) ? accept : [accept]
  if (patterns.length === 0) throw new LoadError('bad-accept', 'Expected `accept` to name at least one status, got an empty list')
  return ruleFromSpans(patterns.map(spanOf))
}

/** Calls the user's function, and checks that it returns a Boolean. */
export const ruleFromFunction =
  (accept: (status: number) => unknown): AcceptRule =>
  (status) =>
    returnedBoolean(accept(status), ACCEPT)

const ACCEPT = { code: 'bad-accept', option: 'accept', instead: 'Write it as a comparison, such as (status) => status < 400' }

function spanOf(pattern: unknown): readonly [number, number] {
  if (typeof pattern === 'number' && Number.isInteger(pattern) && pattern >= 100 && pattern <= 599) return [pattern, pattern]
  const statusClass = typeof pattern === 'string' ? /^([1-5])xx$/.exec(pattern)?.[1] : undefined
  if (statusClass === undefined) {
    throw new LoadError(
      'bad-accept',
      `Expected \`accept\` to be statuses such as 200, '2xx', [200, 404] or a function, got ${formatReceived(pattern)}`,
    )
  }
  return [Number(statusClass) * 100, Number(statusClass) * 100 + 99]
}
