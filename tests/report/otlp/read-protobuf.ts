/** A field of a message in protobuf: its bytes, its number, or, for 64 bits, its 8 bytes. */
interface Field {
  readonly number: number
  readonly value: Buffer | bigint
}

/** The fields at a path of field numbers. */
export function fieldsAt(message: Buffer, [first, ...rest]: readonly number[]): readonly (Buffer | bigint)[] {
  const found = fieldsOf(message).flatMap(({ number, value }) => (number === first ? [value] : []))
  return rest.length === 0 ? found : found.flatMap((inner) => fieldsAt(inner as Buffer, rest))
}

/** Every field of a message, and of the messages in it, that is a text. */
export function textsIn(message: Buffer): readonly string[] {
  return fieldsOf(message).flatMap(({ value }) => {
    if (typeof value === 'bigint') return []
    const text = value.toString()
    try {
      return [text, ...textsIn(value)]
    } catch {
      return [text]
    }
  })
}

function fieldsOf(message: Buffer): readonly Field[] {
  const fields: Field[] = []
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at++]
      if (byte === undefined) throw new Error('a number is cut off')
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return value
    }
  }
  const bytes = (length: number): Buffer => message.subarray(at, (at += length))
  while (at < message.length) {
    const key = Number(varint())
    const [number, type] = [key >> 3, key & 7]
    if (type === 0) fields.push({ number, value: varint() })
    else if (type === 1) fields.push({ number, value: bytes(8) })
    else if (type === 2) fields.push({ number, value: bytes(Number(varint())) })
    else if (type === 5) fields.push({ number, value: bytes(4) })
    else throw new Error(`unknown wire type ${type}`)
  }
  return fields
}
