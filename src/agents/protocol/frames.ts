import type { ShareEnd } from '../carrier.ts'

/** The largest part of what is sent in parts: a broker takes messages of up to 1 MB. */
export const PART_BYTES: number = 256 * 1024
/** Of a report, and of an order with its data. */
export const MOST_BYTES: number = 32 * 1024 * 1024
const MOST_PARTS = Math.ceil(MOST_BYTES / PART_BYTES)

const FORMAT = 1
const HEAD_BYTES = 10
const ENDS: readonly (ShareEnd | undefined)[] = [undefined, 'finished', 'asked', 'lease']

/** One of the parts in which bytes travel. */
export interface Part {
  /** Which of the things that are sent one after the other: the sequence number of a report. */
  readonly sequence: number
  /** How the share ended, in its last report. */
  readonly end: ShareEnd | undefined
  readonly index: number
  readonly count: number
  readonly bytes: Uint8Array
}

/** Cuts bytes into parts; at least one. */
export function partsOf(sequence: number, end: ShareEnd | undefined, bytes: Uint8Array): readonly Part[] {
  const count = Math.max(1, Math.ceil(bytes.length / PART_BYTES))
  return Array.from({ length: count }, (_, index) => ({
    sequence,
    end,
    index,
    count,
    bytes: bytes.subarray(index * PART_BYTES, (index + 1) * PART_BYTES),
  }))
}

export function encodePart({ sequence, end, index, count, bytes }: Part): Uint8Array {
  const data = new Uint8Array(HEAD_BYTES + bytes.length)
  const head = new DataView(data.buffer)
  head.setUint8(0, FORMAT)
  head.setUint8(1, ENDS.indexOf(end))
  head.setUint32(2, sequence)
  head.setUint16(6, index)
  head.setUint16(8, count)
  data.set(bytes, HEAD_BYTES)
  return data
}

/** The part; `undefined` if it is none, or too large. */
export function decodePart(data: Uint8Array): Part | undefined {
  if (data.length < HEAD_BYTES || data.length > HEAD_BYTES + PART_BYTES) return undefined
  const head = new DataView(data.buffer, data.byteOffset, HEAD_BYTES)
  const end = head.getUint8(1)
  const index = head.getUint16(6)
  const count = head.getUint16(8)
  if (head.getUint8(0) !== FORMAT || end >= ENDS.length || index >= count || count > MOST_PARTS) return undefined
  // All but the last are full, so that the place of each is known.
  if (index < count - 1 && data.length !== HEAD_BYTES + PART_BYTES) return undefined
  return { sequence: head.getUint32(2), end: ENDS[end], index, count, bytes: data.subarray(HEAD_BYTES) }
}

/** Puts parts together, whatever their order: those of the highest sequence number. */
export class PartAssembly {
  #sequence = -1
  #parts: (Uint8Array | undefined)[] = []

  /** Returns all bytes once the last missing part of them has come. */
  add({ sequence, index, count, bytes }: Part): Uint8Array | undefined {
    if (sequence < this.#sequence) return undefined
    if (sequence > this.#sequence || this.#parts.length !== count) {
      this.#sequence = sequence
      this.#parts = Array.from({ length: count })
    }
    if (count > 1) {
      // A buffer may be a slice of what the socket received.
      this.#parts[index] ??= bytes.slice()
      if (this.#parts.includes(undefined)) return undefined
    }
    const whole = count === 1 ? bytes : Buffer.concat(this.#parts as Uint8Array[])
    this.#parts = []
    this.#sequence = sequence + 1
    return whole
  }
}
