import { COLON, COMMA, CR, FIELD_TEXT, isBlank, isDigit, LF, SPACE, spells, TOKEN } from './bytes.ts'
import type { FieldLines } from './field-lines.ts'
import { HeadFacts } from './head-facts.ts'
import type { LastHead } from './last-head.ts'
import { INCOMPLETE, Refusal } from './refusal.ts'

const VERSION = 'HTTP/1.'
const STATUS_AT = 'HTTP/1.1 '.length
const REASON_AT = STATUS_AT + 3

/**
 * The headers of a reply (RFC 9112, 4 and 5), and what they say about what follows:
 *
 *   head        = status-line fields
 *   status-line = "HTTP/1." ( "0" / "1" ) SP 3DIGIT [ SP reason ] CRLF
 *   fields      = *( field-name ":" OWS field-value OWS CRLF ) CRLF
 *
 * A line ends only in CRLF: bare CR, bare LF and folded lines (obs-fold) are refused, like in llhttp's strict mode. A length that is given twice, or together
 * with a transfer coding, is refused: another reader might see other replies.
 *
 * Parsing the same bytes again gives the same result: it sets fields and never adds to them.
 */
export class ReplyHead extends HeadFacts {
  readonly #last: LastHead

  constructor(last: LastHead) {
    super()
    this.#last = last
  }

  /** Returns where the headers end, or {@link INCOMPLETE}. */
  read(bytes: Uint8Array, from: number, to: number): number {
    const known = this.#last.repeats(bytes, from, to, this)
    if (known !== INCOMPLETE) return known
    this.contentLength = -1
    this.hasTransferCoding = this.isChunked = this.setsCookies = this.hasServerTiming = this.saysClose = this.saysKeepAlive = false
    this.keepAliveSeconds = 0
    const fieldsAt = this.#readStatusLine(bytes, from, to)
    const end = fieldsAt === INCOMPLETE ? INCOMPLETE : this.#readFields(bytes, fieldsAt, to)
    this.fieldsAt = fieldsAt - from
    if (end !== INCOMPLETE) this.#last.keep(bytes, from, end, this)
    return end
  }

  /** The fields of the headers just parsed, whose lines are in `bytes`. */
  linesOf(bytes: Uint8Array, from: number, to: number): FieldLines {
    return this.#last.linesOf(bytes, from, to)
  }

  /** Returns where the fields of a trailer end, or {@link INCOMPLETE}. Their content is added to that of the headers. */
  readTrailer(bytes: Uint8Array, from: number, to: number): number {
    const end = this.#readFields(bytes, from, to)
    // A trailer must not change the coding (RFC 9110, 6.5.1). As in llhttp, the connection is no longer trusted.
    if (!this.isChunked) this.saysClose = true
    return end
  }

  #readFields(bytes: Uint8Array, from: number, to: number): number {
    let at = from
    while (at < to && bytes[at] !== CR) {
      const nameAt = at
      while (at < to && TOKEN[bytes[at]!] === 1) at++
      if (at === to) return INCOMPLETE
      if (bytes[at] !== COLON || at === nameAt) throw new Refusal('a header has no valid name, or its line is folded')
      const nameEnd = at++
      while (at < to && isBlank(bytes[at]!)) at++
      const valueAt = at
      while (at < to && FIELD_TEXT[bytes[at]!] === 1) at++
      if (at < to && bytes[at] !== CR) throw new Refusal('a header contains an invalid byte, or ends in LF without CR')
      if (at + 1 >= to) return INCOMPLETE
      if (bytes[at + 1] !== LF) throw new Refusal('a header ends in CR without LF')
      this.#note(bytes, nameAt, nameEnd, valueAt, endOfValue(bytes, valueAt, at))
      at += 2
    }
    if (at + 1 >= to) return INCOMPLETE
    if (bytes[at + 1] !== LF) throw new Refusal('the headers end in CR without LF')
    return at + 2
  }

  #readStatusLine(bytes: Uint8Array, from: number, to: number): number {
    const known = Math.min(REASON_AT, to - from)
    for (let at = 0; at < known; at++)
      if (!isInStatusLine(bytes[from + at]!, at)) throw new Refusal('it does not start with HTTP/1.1 and a status')
    let at = from + REASON_AT
    if (at >= to) return INCOMPLETE
    if (bytes[at] !== SPACE && bytes[at] !== CR) throw new Refusal('the status is not a number of three digits')
    // The reason phrase is ignored: it may be any bytes of one line.
    while (at < to && bytes[at] !== CR && bytes[at] !== LF) at++
    if (at < to && bytes[at] === LF) throw new Refusal('the status line ends in LF without CR')
    if (at + 1 >= to) return INCOMPLETE
    if (bytes[at + 1] !== LF) throw new Refusal('the status line ends in CR without LF')
    this.isVersion10 = bytes[from + VERSION.length] === 0x30
    const status = from + STATUS_AT
    this.status = (bytes[status]! - 0x30) * 100 + (bytes[status + 1]! - 0x30) * 10 + bytes[status + 2]! - 0x30
    if (this.status < 100) throw new Refusal('its status is below 100')
    return at + 2
  }

  /** Notes the few fields that say how to continue. */
  #note(bytes: Uint8Array, nameAt: number, nameEnd: number, valueAt: number, valueEnd: number): void {
    const length = nameEnd - nameAt
    if (length === 10) {
      if (spells(bytes, nameAt, nameEnd, 'connection')) this.#noteConnection(bytes, valueAt, valueEnd)
      else if (spells(bytes, nameAt, nameEnd, 'keep-alive')) this.keepAliveSeconds = timeoutIn(bytes, valueAt, valueEnd)
      else if (spells(bytes, nameAt, nameEnd, 'set-cookie')) this.setsCookies = true
    } else if (length === 13) {
      if (spells(bytes, nameAt, nameEnd, 'server-timing')) this.hasServerTiming = true
    } else if (length === 14) {
      if (spells(bytes, nameAt, nameEnd, 'content-length')) this.#noteLength(bytes, valueAt, valueEnd)
    } else if (length === 17 && spells(bytes, nameAt, nameEnd, 'transfer-encoding')) this.#noteCoding(bytes, valueAt, valueEnd)
  }

  #noteLength(bytes: Uint8Array, from: number, to: number): void {
    if (this.contentLength >= 0) throw new Refusal('it has more than one content-length')
    if (this.hasTransferCoding) throw new Refusal('it has a content-length in addition to its transfer-encoding')
    if (from === to) throw new Refusal('its content-length is empty')
    let length = 0
    for (let at = from; at < to; at++) {
      if (!isDigit(bytes[at]!)) throw new Refusal('its content-length is not a number')
      length = length * 10 + (bytes[at]! - 0x30)
      if (length > Number.MAX_SAFE_INTEGER) throw new Refusal('its content-length exceeds 2^53 - 1')
    }
    this.contentLength = length
  }

  /** A body is chunked if that is its last coding; with any other last coding it lasts until the connection ends (RFC 9112, 6.3). */
  #noteCoding(bytes: Uint8Array, from: number, to: number): void {
    if (this.contentLength >= 0) throw new Refusal('it has a transfer-encoding in addition to its content-length')
    if (from === to) throw new Refusal('its transfer-encoding is empty')
    this.hasTransferCoding = true
    let at = to
    while (at > from && bytes[at - 1] !== COMMA) at--
    while (at < to && isBlank(bytes[at]!)) at++
    this.isChunked = spells(bytes, at, to, 'chunked')
  }

  #noteConnection(bytes: Uint8Array, from: number, to: number): void {
    for (let at = from; at < to;) {
      while (at < to && (isBlank(bytes[at]!) || bytes[at] === COMMA)) at++
      const optionAt = at
      while (at < to && bytes[at] !== COMMA) at++
      const optionEnd = endOfValue(bytes, optionAt, at)
      if (spells(bytes, optionAt, optionEnd, 'close')) this.saysClose = true
      else if (spells(bytes, optionAt, optionEnd, 'keep-alive')) this.saysKeepAlive = true
    }
  }
}

/** Whether a byte is allowed at this position of "HTTP/1.x 999". */
function isInStatusLine(byte: number, at: number): boolean {
  if (at < VERSION.length) return byte === VERSION.charCodeAt(at)
  if (at === VERSION.length) return byte === 0x30 || byte === 0x31
  return at < STATUS_AT ? byte === SPACE : isDigit(byte)
}

function endOfValue(bytes: Uint8Array, from: number, to: number): number {
  let end = to
  while (end > from && isBlank(bytes[end - 1]!)) end--
  return end
}

const TIMEOUT = 'timeout='

/** The seconds in `timeout=5, max=100`; 0 if there are none. */
function timeoutIn(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from; at + TIMEOUT.length < to; at++) {
    if (!spells(bytes, at, at + TIMEOUT.length, TIMEOUT)) continue
    let seconds = 0
    for (let digit = at + TIMEOUT.length; digit < to && isDigit(bytes[digit]!); digit++) seconds = seconds * 10 + (bytes[digit]! - 0x30)
    return seconds
  }
  return 0
}
