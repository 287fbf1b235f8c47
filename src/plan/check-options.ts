import { formatReceived } from '../units/received.ts'
import { combinationProblems } from './combinations.ts'
import { isRecord } from './must-be.ts'
import { refuseUnknown } from './nearest.ts'
import { OPTION_RULES } from './option-rules.ts'
import type { LoadOptions } from './options.ts'
import type { Problems } from './problems.ts'

/**
 * Holds the options against every rule and notes what is wrong. Gives those that were given, each read once: what is checked is what
 * is used. They are sound only where no problem was noted.
 */
export function checkOptions(options: unknown, problems: Problems): LoadOptions {
  if (!isRecord(options)) {
    problems.expected('options', "an object such as { concurrency: 10, duration: '10s' }", formatReceived(options))
    return {}
  }
  refuseUnknown(options, Object.keys(OPTION_RULES), '', problems)
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  const sound: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(given)) {
    const before = problems.count
    if (!Object.hasOwn(OPTION_RULES, name)) continue
    problems.check(name, value, (value) => OPTION_RULES[name as keyof LoadOptions](value, { name, given, problems }))
    if (problems.count === before) sound[name] = value
  }
  for (const problem of combinationProblems(given, sound)) problems.add(problem)
  return given
}
