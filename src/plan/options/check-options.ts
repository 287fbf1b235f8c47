import { definedOnly } from '../../units/platform/defined-only.ts'
import { formatReceived } from '../../units/text/received.ts'
import { combinationProblems } from './combinations.ts'
import { isRecord } from '../problems/must-be.ts'
import { refuseUnknown } from '../problems/unknown.ts'
import { OPTION_RULES } from './option-rules.ts'
import type { LoadOptions } from './load-options.ts'
import type { Problems } from '../problems/problems.ts'

/**
 * Checks the options against every rule and notes problems. Returns the given options, each read once, so that the checked value is the one used. They are
 * valid only if no problem was noted.
 */
export function checkOptions(options: unknown, problems: Problems): LoadOptions {
  const given = givenIn(options, problems)
  refuseUnknown(given, Object.keys(OPTION_RULES), '', problems)
  const sound = soundOf(given, given, '', problems)
  for (const problem of combinationProblems(given, sound)) problems.add(problem)
  return given
}

type Given = Readonly<Record<string, unknown>>

/** The options that are not `undefined`. */
export function givenIn(options: unknown, problems: Problems): Given {
  if (isRecord(options)) return definedOnly(options)
  problems.expected('options', "an object such as { concurrency: 10, duration: '10s' }", formatReceived(options))
  return {}
}

/** Checks each option against its rule, and returns the valid ones. `given` has all options; `path` is put before their names. */
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
