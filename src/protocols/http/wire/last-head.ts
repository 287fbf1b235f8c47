import { copyOf } from '../request/copy-of.ts'
import { FieldLines } from './field-lines.ts'
import { HeadFacts } from './head-facts.ts'
import { LastBytes } from './last-bytes.ts'
import { INCOMPLETE } from './refusal.ts'

/**
 * The head that came last, over any of the connections that share this, and what it says: within a second a target mostly answers with the same head,
 * byte for byte, and what would be read from it stands here already.
 */
export class LastHead {
  readonly #bytes = new LastBytes()
  readonly #facts = new HeadFacts()
  #lines: FieldLines | undefined

  /** Where the head ends that stands in `bytes` at `from`, if it is the same, which tells `facts` what it says; {@link INCOMPLETE} where it is not. */
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

  /** The fields of the head that has just been read, whose lines stand in `bytes`: copied once, however often it comes. */
  linesOf(bytes: Uint8Array, from: number, to: number): FieldLines {
    // One that is too long to be kept is another one each time.
    return this.#bytes.length === 0 ? new FieldLines(copyOf(bytes, from, to)) : (this.#lines ??= new FieldLines(copyOf(bytes, from, to)))
  }
}
