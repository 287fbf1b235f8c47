import { LoadError } from '../../units/errors/error.ts'
import { formatReceived } from '../../units/text/received.ts'
import type { MustBe } from './must-be.ts'

/** How many problems are listed; an object passed by mistake may have thousands of keys. */
const MOST_LISTED = 20

/** Collects all problems of the caller's input, so that they are reported at once and not one run at a time. */
export class Problems {
  readonly #subject: string
  readonly #texts: string[] = []

  /** @param subject the subject of the problems, in the plural: "the load options". */
  constructor(subject: string) {
    this.#subject = subject
  }

  get count(): number {
    return this.#texts.length
  }

  add(text: string): void {
    this.#texts.push(text)
  }

  /** Adds a problem: a value is not what it must be. `received` describes the value without revealing a secret. */
  expected(name: string, expectation: string, received: string): void {
    this.add(`Expected \`${name}\` to be ${expectation}, got ${received}`)
  }

  /** Adds a problem if `value` is not what it must be. */
  check(name: string, value: unknown, mustBe: MustBe): void {
    const expectation = mustBe(value)
    if (expectation !== undefined) this.expected(name, expectation, formatReceived(value))
  }

  /** @throws {LoadError} with `code` and every problem in its message, if there is one. */
  throwIfAny(code: string): void {
    const [first, ...more] = this.#texts
    if (first === undefined) return
    if (more.length === 0) throw new LoadError(code, first)
    const listed = this.#texts.slice(0, MOST_LISTED).map((text) => `\n- ${text}`)
    const rest = this.count > MOST_LISTED ? `\n- … and ${this.count - MOST_LISTED} more` : ''
    throw new LoadError(code, `${this.count} problems with ${this.#subject}:${listed.join('')}${rest}`)
  }
}

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
