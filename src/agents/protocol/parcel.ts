import { orderHead, type OrderHead } from './messages.ts'
import { decodeMessage, decodeText, encodeMessage, encodeText } from './shape.ts'

/** What an agent gets of a run, before anything of it is checked. */
export interface Parcel extends OrderHead {
  /** The order as text, which is what was signed. */
  readonly order: string
  /** Sealed to the agent; `undefined` if there is no data. */
  readonly data: Uint8Array | undefined
}

const LENGTH_BYTES = 4

export function encodeParcel({ order, signature, place, data }: Parcel): Uint8Array {
  const sections = [encodeText(order), encodeMessage({ signature, place }), ...(data === undefined ? [] : [data])]
  const parcel = new Uint8Array(sections.reduce((sum, { length }) => sum + LENGTH_BYTES + length, 0))
  const view = new DataView(parcel.buffer)
  let at = 0
  for (const section of sections) {
    view.setUint32(at, section.length)
    parcel.set(section, at + LENGTH_BYTES)
    at += LENGTH_BYTES + section.length
  }
  return parcel
}

/** `undefined` if it is not of that form. */
export function decodeParcel(parcel: Uint8Array): Parcel | undefined {
  const view = new DataView(parcel.buffer, parcel.byteOffset, parcel.length)
  const sections: Uint8Array[] = []
  for (let at = 0; at < parcel.length;) {
    if (at + LENGTH_BYTES > parcel.length) return undefined
    const end = at + LENGTH_BYTES + view.getUint32(at)
    if (end > parcel.length) return undefined
    sections.push(parcel.subarray(at + LENGTH_BYTES, end))
    at = end
  }
  const [orderBytes, headBytes, data, more] = sections
  if (orderBytes === undefined || headBytes === undefined || more !== undefined) return undefined
  const order = decodeText(orderBytes)
  const head = decodeMessage(headBytes, orderHead)
  return order === undefined || head === undefined ? undefined : { order, ...head, data }
}
