import type { Milliseconds } from '../../../units/duration.ts'

/** The time of a part of the target's work, as its reply reports it. */
export interface ServerTiming {
  readonly name: string
  readonly durationMs: Milliseconds
}

/** As much as HTTP/1.1 heads may have together: more in one header is ignored. */
const MOST_CHARACTERS = 16_384

const BLANKS = /[ \t]*/y
const TOKEN = /[!#$%&'*+\-.^_`|~\da-z]+/iy
const QUOTED = /"(?:[^"\\]|\\.)*"?/y
/** Everything up to the next separator, to skip what follows a complete value. */
const REST = /(?:[^,;"]|"(?:[^"\\]|\\.)*"?)*/y
const DURATION = /^\d{1,15}(?:\.\d{0,20})?$/

/**
 * Reads the values of `Server-Timing` headers (W3C Server Timing, 4), such as `db;dur=53.2, cache;desc="Cache Read";dur=0.4`. Only what has a name and a
 * duration that is a number from 0 up is taken: a mark such as `miss` measures nothing.
 */
export function parseServerTiming(values: readonly string[]): readonly ServerTiming[] {
  return values.flatMap((value) => {
    const found: ServerTiming[] = []
    const reader = new Reader(value.slice(0, MOST_CHARACTERS))
    while (!reader.isAtEnd) {
      const timing = readTiming(reader)
      if (timing !== undefined) found.push(timing)
    }
    return found
  })
}

/** `name *( ";" parameter )`, up to and with the next comma. */
function readTiming(reader: Reader): ServerTiming | undefined {
  reader.take(BLANKS)
  const name = reader.take(TOKEN)
  let duration: string | undefined
  reader.take(REST)
  while (reader.skip(';')) {
    reader.take(BLANKS)
    const parameter = reader.take(TOKEN).toLowerCase()
    reader.take(BLANKS)
    let value = ''
    if (reader.skip('=')) {
      reader.take(BLANKS)
      value = reader.take(TOKEN) || unquoted(reader.take(QUOTED))
    }
    // Of two, the first counts.
    if (parameter === 'dur') duration ??= value
    reader.take(REST)
  }
  reader.skip(',')
  if (name === '' || duration === undefined || !DURATION.test(duration)) return undefined
  return { name, durationMs: Number(duration) }
}

const unquoted = (text: string): string => text.replace(/^"|"$/g, '').replaceAll(/\\(.)/g, '$1')

/** A text that is read from its start, piece by piece. */
class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length
  }

  /** Returns what is here; empty if it is something else. `pattern` is sticky. */
  take(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0] ?? ''
    this.#at += found.length
    return found
  }

  skip(separator: string): boolean {
    if (this.#text[this.#at] !== separator) return false
    this.#at += 1
    return true
  }
}
