import { LoadError } from '../units/errors/error.ts'
import { asBuffer, isBytes, isObject, isPlainObject } from '../units/platform/any-realm.ts'
import { pathOf } from '../units/text/property-path.ts'
import { formatReceived } from '../units/text/received.ts'

/** Deeper than any plan, and shallow enough for every stack. */
const MOST_LEVELS = 200
/** A value that refers to the same parts again and again may be small in memory and endless as text. */
const MOST_PARTS = 10_000_000

/** The key of what JSON has no text for; a key of the caller that begins with `$` gets one `$` more. */
const SPECIAL = '$'
const BYTES = '$bytes'

/** What JSON has no text for, by its name. */
const SPECIALS: ReadonlyMap<unknown, unknown> = new Map<string, unknown>([
  ['undefined', undefined],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
])

/**
 * Returns a value as JSON text that {@link decodeJson} reads: null, booleans, texts, numbers (with NaN, -0 and infinite ones), `undefined`, bytes, lists and
 * plain objects of these. `name` is the name of the value in messages.
 *
 * @throws {LoadError} `cannot-travel` for anything else, with the path to it.
 */
export const encodeJson = (value: unknown, name: string): string => JSON.stringify(new Encoder().encode(value, name))

class Encoder {
  readonly #ancestors = new Set<object>()
  #parts = 0

  encode(value: unknown, path: string): unknown {
    this.#parts += 1
    if (this.#parts > MOST_PARTS) throw cannotTravel(path, `more than ${MOST_PARTS} values are too many`)
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
    if (value === undefined) return { [SPECIAL]: 'undefined' }
    if (typeof value === 'number')
      return Number.isFinite(value) && !Object.is(value, -0) ? value : { [SPECIAL]: Object.is(value, -0) ? '-0' : String(value) }
    if (!isObject(value)) throw cannotTravel(path, formatReceived(value))
    if (isBytes(value)) return { [BYTES]: asBuffer(value).toString('base64') }
    if (!Array.isArray(value) && !isPlainObject(value)) throw cannotTravel(path, formatReceived(value))
    if (this.#ancestors.has(value)) throw cannotTravel(path, 'it contains itself')
    if (this.#ancestors.size === MOST_LEVELS) throw cannotTravel(path, `it is more than ${MOST_LEVELS} levels deep`)
    this.#ancestors.add(value)
    const encoded = Array.isArray(value)
      ? Array.from(value, (part, index) => this.encode(part, pathOf(path, String(index), true)))
      : this.#encodeObject(value, path)
    this.#ancestors.delete(value)
    return encoded
  }

  #encodeObject(value: object, path: string): object {
    const entries = Object.entries(value).map(([key, part]): readonly [string, unknown] => {
      const own = pathOf(path, key, false)
      if (key === '__proto__') throw cannotTravel(own, 'a property of this name')
      return [key.startsWith(SPECIAL) ? SPECIAL + key : key, this.encode(part, own)]
    })
    return Object.fromEntries(entries)
  }
}

const cannotTravel = (path: string, what: string): LoadError =>
  new LoadError(
    'cannot-travel',
    `\`${path}\` cannot be sent to agents: ${what}. Give plain data: texts, numbers, booleans, bytes (Uint8Array), lists and plain objects.`,
  )

/**
 * The inverse of {@link encodeJson}; never makes anything but plain data.
 *
 * @throws {SyntaxError} if the text is something else.
 */
export function decodeJson(text: string): unknown {
  return decoded(JSON.parse(text), MOST_LEVELS)
}

function decoded(value: unknown, levels: number): unknown {
  if (!isObject(value)) return value
  if (levels === 0) throw new SyntaxError(`The data is more than ${MOST_LEVELS} levels deep`)
  if (Array.isArray(value)) return value.map((part) => decoded(part, levels - 1))
  const entries = Object.entries(value)
  const [first] = entries
  if (entries.length === 1 && first![0] === SPECIAL) return special(first![1])
  if (entries.length === 1 && first![0] === BYTES) return bytesFrom(first![1])
  return Object.fromEntries(entries.map(([key, part]) => [keyFrom(key), decoded(part, levels - 1)]))
}

function special(name: unknown): unknown {
  if (!SPECIALS.has(name)) throw new SyntaxError('The data has an unknown kind of value')
  return SPECIALS.get(name)
}

function bytesFrom(text: unknown): Uint8Array {
  if (typeof text !== 'string') throw new SyntaxError('The data has bytes that are no text')
  return new Uint8Array(Buffer.from(text, 'base64'))
}

function keyFrom(key: string): string {
  if (key === '__proto__') throw new SyntaxError('The data has a property `__proto__`')
  if (!key.startsWith(SPECIAL)) return key
  if (!key.startsWith(SPECIAL + SPECIAL)) throw new SyntaxError('The data has an unknown kind of value')
  return key.slice(SPECIAL.length)
}
