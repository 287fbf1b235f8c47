import { BACKSLASH, CR, EQUALS, FIELD_TEXT, HEX_VALUE, LF, QUOTE, QUOTED_TEXT, SEMICOLON, TOKEN } from './bytes.ts'
import { INCOMPLETE, Refusal } from './refusal.ts'

/**
 * The line before a chunk (RFC 9112, 7.1):
 *
 *   chunk-line = 1*HEXDIG *( ";" chunk-ext-name [ "=" ( token / quoted-string ) ] ) CRLF
 *
 * Extensions are only checked. As in llhttp, blanks are refused and an empty name or value is accepted.
 */
export class ChunkLine {
  size = 0

  /** Returns where the line ends, or {@link INCOMPLETE}; sets `size` when it has ended. */
  read(bytes: Uint8Array, from: number, to: number): number {
    let at = from
    let size = 0
    for (; at < to && HEX_VALUE[bytes[at]!]! < 16; at++) {
      size = size * 16 + HEX_VALUE[bytes[at]!]!
      if (size > Number.MAX_SAFE_INTEGER) throw new Refusal('the size of a chunk exceeds 2^53 - 1')
    }
    if (at === from && at < to) throw new Refusal('a chunk does not start with its size')
    while (at < to && bytes[at] === SEMICOLON) {
      at = readExtension(bytes, at + 1, to)
      if (at === INCOMPLETE) return INCOMPLETE
    }
    if (at < to && bytes[at] !== CR) throw new Refusal('the size of a chunk is followed by something other than its extensions')
    if (at + 1 >= to) return INCOMPLETE
    if (bytes[at + 1] !== LF) throw new Refusal('the line of a chunk ends in CR without LF')
    this.size = size
    return at + 2
  }
}

function readExtension(bytes: Uint8Array, from: number, to: number): number {
  if (from < to && bytes[from] === CR) throw new Refusal('a chunk has an extension without a name')
  let at = skip(TOKEN, bytes, from, to)
  if (at === to) return INCOMPLETE
  if (bytes[at] !== EQUALS) return at
  at += 1
  return at < to && bytes[at] === QUOTE ? readQuoted(bytes, at + 1, to) : skip(TOKEN, bytes, at, to)
}

function readQuoted(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from; ; at += 2) {
    at = skip(QUOTED_TEXT, bytes, at, to)
    if (at === to) return INCOMPLETE
    if (bytes[at] === QUOTE) return at + 1
    const isPair = bytes[at] === BACKSLASH && (at + 1 === to || FIELD_TEXT[bytes[at + 1]!] === 1)
    if (!isPair) throw new Refusal('a chunk has an extension with an invalid byte')
    if (at + 1 === to) return INCOMPLETE
  }
}

function skip(set: Uint8Array, bytes: Uint8Array, from: number, to: number): number {
  let at = from
  while (at < to && set[bytes[at]!] === 1) at++
  return at
}
