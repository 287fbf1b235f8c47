import { listInWords } from '../../../units/text/list-in-words.ts'
import { statusPhrases } from '../../../report/text/phrases.ts'
import type { Subject } from '../../../result/verdicts/subject.ts'

const MOST_STATUSES = 8

/** ` of step login`, ` of stage 0`; nothing for a run. */
export const ofPart = ({ name }: Subject): string => (name === '' ? '' : ` of ${name}`)

/** A limit and the measured value, with enough digits to distinguish them: "at most 50 ms, got 50 ms" would not help. */
export function formatDistinct(
  limit: number,
  actual: number,
  format: (value: number, digits: number) => string,
): readonly [limit: string, actual: string] {
  const digits = [3, 4, 5, 6, 7, 8].find((digits) => format(limit, digits) !== format(actual, digits))
  // Equal values, as under `.not`, stay equal with any number of digits.
  return [format(limit, digits ?? 3), format(actual, digits ?? 3)]
}

/** The statuses of a part, because the description under a failure shows those of the whole run. */
export function partStatuses(subject: Subject): readonly string[] {
  if (subject.name === '') return []
  const phrases = statusPhrases({ statuses: subject.statuses, withoutStatus: subject.total - repliesOf(subject) }, MOST_STATUSES)
  return [`  ${subject.name}: ${phrases.join('   ')}`]
}

/** Where statuses come from, for a task that succeeded without one although the test expects a status. */
export function statusAdvice(subject: Subject): readonly string[] {
  if (repliesOf(subject) > 0 || subject.serviceTime.count === 0) return []
  const { calls } = subject
  return calls !== undefined && calls.count > calls.timed
    ? ['  no status  none of its calls has one: HTTP replies and WebSocket handshakes have a status, other replies and messages have none']
    : ['  no status  there was none: a status is counted if the task uses `http` or `ws.connect` of its context, or returns a reply']
}

const repliesOf = ({ statuses }: Subject): number => Object.values(statuses).reduce((sum, count) => sum + count, 0)

/** Up to this share beyond a limit, the machine is a likelier reason than the target. */
const NEAR = 0.1

/** Advice on limits that were missed narrowly; no line if there are none. `missed` is how far the value is beyond its limit, as a share of the limit. */
export function headroom(near: readonly { readonly name: string; readonly missed: number }[]): readonly string[] {
  const names = near.filter(({ missed }) => missed <= NEAR).map(({ name }) => name)
  if (names.length === 0) return []
  const subject = `${listInWords(names)} ${names.length === 1 ? 'is' : 'are'}`
  return [
    `  headroom   ${subject} within 10 % of the limit: runs on a shared machine differ by more, so set limits at 2 to 3 times the usual value`,
  ]
}
