const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'latin1'] as const

/** The encoding of a file of rows. */
export type FileEncoding = (typeof ENCODINGS)[number]

/** Returns what an encoding must be, if the value is something else. */
export const mustBeEncoding = (value: unknown): string | undefined =>
  ENCODINGS.includes(value as FileEncoding) ? undefined : ENCODINGS.map((name) => `'${name}'`).join(' or ')

/** Byte-order marks. */
const MARKS: readonly (readonly [encoding: FileEncoding, bytes: readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]

/** The characters that Windows has at 0x80 to 0x9f, in the files that it calls Latin-1; what is none there stays a control character. */
const WINDOWS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

/**
 * Decodes a file, without its byte-order mark. Any other encoding would silently be read as garbage, so it is refused.
 *
 * @throws {TypeError} with the encoding to give instead, as far as that is known.
 */
export function textOf(bytes: Uint8Array, encoding: FileEncoding = 'utf-8'): string {
  const marked = MARKS.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte))?.[0]
  if (marked !== undefined && marked !== encoding) throw wrong(encoding, nameOf(marked), marked)
  if (encoding === 'latin1')
    return Buffer.from(bytes)
      .toString('latin1')
      .replace(/[\u0080-\u009f]/g, (char) => WINDOWS[char.charCodeAt(0) - 0x80]!)
  // Text has no zero bytes; in UTF-16 every second byte of plain letters is zero.
  const zero = encoding === 'utf-8' ? bytes.subarray(0, 1_024).indexOf(0) : -1
  if (zero >= 0) throw wrong(encoding, 'UTF-16 or no text', zero % 2 === 0 ? 'utf-16be' : 'utf-16le')
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw wrong(encoding, 'bytes of another encoding', encoding === 'utf-8' ? 'latin1' : 'utf-8')
  }
}

const nameOf = (encoding: FileEncoding): string => (encoding === 'latin1' ? 'Latin-1' : encoding.toUpperCase())

function wrong(expected: FileEncoding, got: string, instead: FileEncoding): TypeError {
  const given = instead === 'utf-8' ? 'Leave `encoding` out' : `Give encoding: '${instead}'`
  return new TypeError(`expected ${nameOf(expected)}, got ${got}. ${given}, or save it as ${nameOf(expected)}`)
}
