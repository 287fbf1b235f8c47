/** A loop is cheaper for a few bytes than the view of them that a copy of a part needs. */
const FEW_BYTES = 128

/** A copy of the bytes from `from` to `to`, for what is read into a buffer that is used again. */
export function copyOf(bytes: Uint8Array, from: number, to: number): Buffer {
  const length = to - from
  if (length > FEW_BYTES) return Buffer.from(bytes.subarray(from, to))
  const copy = Buffer.allocUnsafe(length)
  for (let at = 0; at < length; at++) copy[at] = bytes[from + at]!
  return copy
}
