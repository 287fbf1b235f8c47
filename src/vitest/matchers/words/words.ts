import { statusPhrases } from '../../../report/phrases.ts'
import type { Subject } from '../../../result/verdicts/subject.ts'

const MOST_STATUSES = 8

/** ` of step login`, ` of stage 0`; nothing for a run. */
export const ofPart = ({ name }: Subject): string => (name === '' ? '' : ` of ${name}`)

/** A limit and what came instead, with as many digits as it takes to tell them apart: "at most 50 ms, got 50 ms" would help nobody. */
export function apart(
  limit: number,
  actual: number,
  format: (value: number, digits: number) => string,
): readonly [limit: string, actual: string] {
  const digits = [3, 4, 5, 6, 7, 8].find((digits) => format(limit, digits) !== format(actual, digits))
  // Equal values, as under `.not`, are equal with any number of digits.
  return [format(limit, digits ?? 3), format(actual, digits ?? 3)]
}

/** The statuses of a part, since the block under a failure shows those of the whole run. */
export function partStatuses(subject: Subject): readonly string[] {
  if (subject.name === '') return []
  const phrases = statusPhrases({ statuses: subject.statuses, withoutStatus: subject.total - repliesOf(subject) }, MOST_STATUSES)
  return [`  ${subject.name}: ${phrases.join('   ')}`]
}

/** Where statuses come from, for someone who expects them of a task that succeeded without one. */
export function statusAdvice(subject: Subject): readonly string[] {
  return repliesOf(subject) === 0 && subject.serviceTime.count > 0
    ? ['  no status  nothing had one: a status is counted when the task uses a client of its context, or returns a reply']
    : []
}

const repliesOf = ({ statuses }: Subject): number => Object.values(statuses).reduce((sum, count) => sum + count, 0)

/** How far beyond its limit a value may be for the machine to be a likelier reason than the target. */
const NEAR = 0.1

/** Advice on limits that were missed by a little; no line where none was. `missed` is how much the value is beyond its limit, as a share of it. */
export function headroom(near: readonly { readonly name: string; readonly missed: number }[]): readonly string[] {
  const names = near.filter(({ missed }) => missed <= NEAR).map(({ name }) => name)
  if (names.length === 0) return []
  const subject = names.length === 1 ? `${names[0]} is` : `${names.slice(0, -1).join(', ')} and ${names.at(-1)} are`
  return [
    `  headroom   ${subject} within 10 % of the limit: runs on a shared machine differ by more, so leave room for 2 to 3 times what you usually see`,
  ]
}
