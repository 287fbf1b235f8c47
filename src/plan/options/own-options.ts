import { definedOnly } from '../../units/platform/defined-only.ts'
import { formatReceived } from '../../units/text/received.ts'
import { isRecord } from '../problems/must-be.ts'
import type { Problems, Rule } from '../problems/problems.ts'
import { refuseUnknown } from '../problems/unknown.ts'
import { sendingProblems } from './combinations.ts'
import type { LoadOptions } from './load-options.ts'
import { loadOptionNames, OPTION_RULES } from './option-rules.ts'

/** The options of what consists of several short runs: some of its own, and those of `load` that do not set the amount of load. */
export interface OwnOptions {
  /** `a search of the capacity` */
  readonly noun: string
  /** Options that make sense, for an error. */
  readonly example: string
  readonly rules: Readonly<Record<string, Rule>>
  /** Which of its own have to be given. */
  readonly required: readonly string[]
  /** Why an option of `load` does not apply. */
  readonly refused: Readonly<Record<string, string>>
}

/** The names of all options that apply. */
export const namesOf = ({ rules, refused }: OwnOptions): readonly string[] => [
  ...Object.keys(rules),
  ...[...loadOptionNames].filter((name) => !Object.hasOwn(refused, name) && !Object.hasOwn(rules, name)),
]

/** Checks the options against every rule and notes problems. Returns those that apply, which are valid only if no problem was noted. */
export function checkOwnOptions(options: unknown, own: OwnOptions, problems: Problems): Readonly<Record<string, unknown>> {
  const { noun, example, rules, required, refused } = own
  if (!isRecord(options)) {
    problems.expected('options', `an object such as ${example}`, formatReceived(options))
    return {}
  }
  const given = definedOnly(options)
  const isRefused = (name: string): boolean => Object.hasOwn(refused, name)
  for (const name of Object.keys(given))
    if (isRefused(name)) problems.add(`\`${name}\` does not apply to ${noun}: ${refused[name]}; remove it`)
  const others = Object.fromEntries(Object.entries(given).filter(([name]) => !isRefused(name)))
  refuseUnknown(others, namesOf(own), '', problems)
  for (const [name, value] of Object.entries({ ...Object.fromEntries(required.map((name) => [name, undefined])), ...others })) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : OPTION_RULES[name as keyof LoadOptions]
    if (rule !== undefined) problems.check(name, value, (value) => rule(value, { name, given, problems }))
  }
  for (const problem of sendingProblems(others, others)) if (problem !== undefined) problems.add(problem)
  return others
}
