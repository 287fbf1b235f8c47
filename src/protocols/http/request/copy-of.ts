/** For a few bytes a loop is cheaper than the view that a partial copy needs. */
const FEW_BYTES = 128

/** A copy of the bytes from `from` to `to`, for data read into a reused buffer. */
export function copyOf(bytes: Uint8Array, from: number, to: number): Buffer {
  const length = to - from
  if (length > FEW_BYTES) return Buffer.from(bytes.subarray(from, to))
  const copy = Buffer.allocUnsafe(length)
  for (let at = 0; at < length; at++) copy[at] = bytes[from + at]!
  return copy
}
