import { createHash } from 'node:crypto'

/** Returns the hash of bytes, or of a text as UTF-8, in hex. */
export const sha256Hex = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex')
