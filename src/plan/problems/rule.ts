import type { Problems } from './problems.ts'

/** What a rule can use in addition to the value. */
interface RuleContext {
  /** The name of the option, which prefixes the names of its parts. */
  readonly name: string
  /** All options that were given, not yet checked. */
  readonly given: Readonly<Record<string, unknown>>
  /** Collects problems of parts of the value. */
  readonly problems: Problems
}

/** Returns what an option must be, like {@link MustBe}; problems of its parts are added to `problems`. */
export type Rule = (value: unknown, context: RuleContext) => string | undefined
