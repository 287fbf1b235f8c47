import { stripVTControlCharacters } from 'node:util'
import { Ring } from '../../units/collections/ring.ts'

const KEPT_BYTES = 65_536
const LONGEST_LINE = 300

/**
 * The end of a target's output, of both streams. Keeps at least the last 64 KiB and at most one chunk more (64 KiB, as Node reads pipes), however much is
 * written.
 */
export class OutputTail {
  readonly #chunks = new Ring<Buffer>()
  #bytes = 0
  #isCut = false
  #watcher: ((text: string) => void) | undefined

  append(chunk: Buffer): void {
    this.#chunks.add(chunk)
    this.#bytes += chunk.length
    while (this.#bytes - (this.#chunks.first?.length ?? 0) >= KEPT_BYTES) {
      this.#bytes -= this.#chunks.take()?.length ?? 0
      this.#isCut = true
    }
    this.#watcher?.(this.text)
  }

  /** Calls `watcher` with the whole tail after each chunk, so that nothing is missed; `undefined` ends it. */
  watch(watcher: ((text: string) => void) | undefined): void {
    this.#watcher = watcher
  }

  /** The text without colours; starts with a whole line if the beginning is cut off. */
  get text(): string {
    const text = stripVTControlCharacters(Buffer.concat([...this.#chunks]).toString())
    return this.#isCut ? text.slice(text.indexOf('\n') + 1) : text
  }

  /** The last non-empty lines, long ones shortened. */
  lastLines(count: number): string {
    const lines = this.text.split('\n').map((line) => line.trimEnd())
    return lines
      .filter((line) => line !== '')
      .slice(-count)
      .map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE - 1)}…` : line))
      .join('\n')
  }
}
