import { copyOf } from '../request/copy-of.ts'
import { FieldLines } from './field-lines.ts'
import { HeadFacts } from './head-facts.ts'
import { LastBytes } from './last-bytes.ts'
import { INCOMPLETE } from './refusal.ts'

/**
 * The last headers on any of the connections that share this, with their parsed facts: within a second a target usually answers with the same headers, byte for
 * byte, so they need not be parsed again.
 */
export class LastHead {
  readonly #bytes = new LastBytes()
  readonly #facts = new HeadFacts()
  #lines: FieldLines | undefined

  /** Returns where the headers in `bytes` at `from` end, if they are the same, and sets `facts`; otherwise {@link INCOMPLETE}. */
  repeats(bytes: Uint8Array, from: number, to: number, facts: HeadFacts): number {
    if (!this.#bytes.areAt(bytes, from, to)) return INCOMPLETE
    facts.take(this.#facts)
    return from + this.#bytes.length
  }

  keep(bytes: Uint8Array, from: number, to: number, facts: HeadFacts): void {
    this.#bytes.keep(bytes, from, to)
    this.#facts.take(facts)
    this.#lines = undefined
  }

  /** The fields of the headers just parsed, whose lines are in `bytes`: copied once, however often they repeat. */
  linesOf(bytes: Uint8Array, from: number, to: number): FieldLines {
    // Headers that are too long to be kept are copied each time.
    return this.#bytes.length === 0 ? new FieldLines(copyOf(bytes, from, to)) : (this.#lines ??= new FieldLines(copyOf(bytes, from, to)))
  }
}
