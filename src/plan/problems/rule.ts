import type { Problems } from './problems.ts'

/** What a rule may look at besides the value it judges. */
interface RuleContext {
  /** The name of the option, to be put before the names of its parts. */
  readonly name: string
  /** All options that were given, not yet checked. */
  readonly given: Readonly<Record<string, unknown>>
  /** Where problems with parts of the value go. */
  readonly problems: Problems
}

/** Says what an option must be, as {@link MustBe} does; what is wrong with a part of it goes to the problems. */
export type Rule = (value: unknown, context: RuleContext) => string | undefined
