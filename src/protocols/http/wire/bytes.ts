/** Bytes with a meaning in HTTP/1.1. */
const TAB = 0x09
export const LF = 0x0a
export const CR = 0x0d
export const SPACE = 0x20
export const QUOTE = 0x22
export const COMMA = 0x2c
export const COLON = 0x3a
export const SEMICOLON = 0x3b
export const EQUALS = 0x3d
export const BACKSLASH = 0x5c

/** One entry per byte: 1 for a member of the set, 0 for any other. A table lookup is fast enough for a loop over bytes. */
function setOf(isMember: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => Number(isMember(byte)))
}

/** tchar of RFC 9110, 5.6.2. */
export const TOKEN: Uint8Array = setOf((byte) => /[!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(String.fromCharCode(byte)))

/** The bytes of a field value (RFC 9110, 5.5): HTAB, SP, VCHAR, obs-text. */
export const FIELD_TEXT: Uint8Array = setOf((byte) => byte === TAB || (byte >= SPACE && byte !== 0x7f))

/** The bytes allowed between quotes (qdtext of RFC 9110, 5.6.4). */
export const QUOTED_TEXT: Uint8Array = setOf((byte) => FIELD_TEXT[byte] === 1 && byte !== QUOTE && byte !== BACKSLASH)

/** The value of a byte as a hexadecimal digit; 255 if it is not one. */
export const HEX_VALUE: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  const digit = '0123456789abcdef'.indexOf(String.fromCharCode(byte).toLowerCase())
  return digit < 0 ? 255 : digit
})

export const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39

export const isBlank = (byte: number): boolean => byte === SPACE || byte === TAB

/** Whether the bytes from `from` to `to` spell `text` (lower case: letters, digits, hyphens), ignoring case. */
export function spells(bytes: Uint8Array, from: number, to: number, text: string): boolean {
  if (to - from !== text.length) return false
  // Bit 0x20 converts an ASCII letter to lower case, and does not change hyphens and digits.
  for (let at = 0; at < text.length; at++) if ((bytes[from + at]! | 0x20) !== text.charCodeAt(at)) return false
  return true
}
