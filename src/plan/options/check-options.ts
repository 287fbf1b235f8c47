import { definedOnly } from '../../units/platform/defined-only.ts'
import { formatReceived } from '../../units/received.ts'
import { combinationProblems } from './combinations.ts'
import { isRecord } from '../problems/must-be.ts'
import { refuseUnknown } from '../problems/unknown.ts'
import { OPTION_RULES } from './option-rules.ts'
import type { LoadOptions } from './load-options.ts'
import type { Problems } from '../problems/problems.ts'

/**
 * Holds the options against every rule and notes what is wrong. Gives those that were given, each read once: what is checked is what
 * is used. They are sound only where no problem was noted.
 */
export function checkOptions(options: unknown, problems: Problems): LoadOptions {
  const given = givenIn(options, problems)
  refuseUnknown(given, Object.keys(OPTION_RULES), '', problems)
  const sound = soundOf(given, given, '', problems)
  for (const problem of combinationProblems(given, sound)) problems.add(problem)
  return given
}

type Given = Readonly<Record<string, unknown>>

/** What is there and not `undefined`. */
export function givenIn(options: unknown, problems: Problems): Given {
  if (isRecord(options)) return definedOnly(options)
  problems.expected('options', "an object such as { concurrency: 10, duration: '10s' }", formatReceived(options))
  return {}
}

/** Holds each of the options against its rule, among all that were `given`, and gives those that keep it; `path` stands before their names. */
export function soundOf(options: Given, given: Given, path: string, problems: Problems): LoadOptions {
  const sound: Record<string, unknown> = {}
  for (const [option, value] of Object.entries(options)) {
    if (!Object.hasOwn(OPTION_RULES, option)) continue
    const before = problems.count
    const name = `${path}${option}`
    problems.check(name, value, (value) => OPTION_RULES[option as keyof LoadOptions](value, { name, given, problems }))
    if (problems.count === before) sound[option] = value
  }
  return sound
}
