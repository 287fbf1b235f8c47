import { LoadError } from '../../units/errors/error.ts'
import { formatReceived } from '../../units/received.ts'
import type { MustBe } from './must-be.ts'

/** More than anyone reads at once; an object passed by mistake may have thousands of keys. */
const MOST_LISTED = 20

/** Collects everything that is wrong with what the caller gave, so that it is said at once and not one run at a time. */
export class Problems {
  readonly #subject: string
  readonly #texts: string[] = []

  /** @param subject what the problems are with, in the plural: "the load options". */
  constructor(subject: string) {
    this.#subject = subject
  }

  get count(): number {
    return this.#texts.length
  }

  add(text: string): void {
    this.#texts.push(text)
  }

  /** A value is not what it must be. `received` says what came, in words that give no secret away. */
  expected(name: string, expectation: string, received: string): void {
    this.add(`Expected \`${name}\` to be ${expectation}, got ${received}`)
  }

  /** Notes a problem where `value` is not what it must be. */
  check(name: string, value: unknown, mustBe: MustBe): void {
    const expectation = mustBe(value)
    if (expectation !== undefined) this.expected(name, expectation, formatReceived(value))
  }

  /** @throws {LoadError} with `code` and every problem in its message, where there is one. */
  throwIfAny(code: string): void {
    const [first, ...more] = this.#texts
    if (first === undefined) return
    if (more.length === 0) throw new LoadError(code, first)
    const listed = this.#texts.slice(0, MOST_LISTED).map((text) => `\n- ${text}`)
    const rest = this.count > MOST_LISTED ? `\n- … and ${this.count - MOST_LISTED} more` : ''
    throw new LoadError(code, `${this.count} problems with ${this.#subject}:${listed.join('')}${rest}`)
  }
}
