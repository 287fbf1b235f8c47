import zlib from 'node:zlib'
import { valuesOf, type RawHeaders } from './headers.ts'

interface Limit {
  readonly maxOutputLength: number
}
type Done = (error: Error | null, decoded: Buffer) => void

/** A coding of bodies, read at once or in the background. */
interface Coding {
  sync(bytes: Buffer, limit: Limit): Buffer
  async(bytes: Buffer, limit: Limit, done: Done): void
}

/** Of a newer Node than this package needs. */
interface WithZstd {
  readonly zstdDecompressSync?: (bytes: Buffer, limit: Limit) => Buffer
  readonly zstdDecompress?: (bytes: Buffer, limit: Limit, done: Done) => void
}

const GZIP: Coding = { sync: zlib.gunzipSync, async: zlib.gunzip }
const BROTLI: Coding = { sync: zlib.brotliDecompressSync, async: zlib.brotliDecompress }
/** With the header of zlib (RFC 9110, 8.4.1.2), which some targets leave out. */
const DEFLATE: Coding = {
  sync: (bytes, limit) => (hasZlibHeader(bytes) ? zlib.inflateSync(bytes, limit) : zlib.inflateRawSync(bytes, limit)),
  async: (bytes, limit, done) => (hasZlibHeader(bytes) ? zlib.inflate(bytes, limit, done) : zlib.inflateRaw(bytes, limit, done)),
}

const { zstdDecompressSync, zstdDecompress } = zlib as WithZstd

const CODINGS: ReadonlyMap<string, Coding> = new Map<string, Coding>([
  ['gzip', GZIP],
  ['x-gzip', GZIP],
  ['deflate', DEFLATE],
  ['br', BROTLI],
  ...(zstdDecompressSync && zstdDecompress ? [['zstd', { sync: zstdDecompressSync, async: zstdDecompress }] as const] : []),
])

/** What `accept-encoding` says if the caller does not. */
export const ACCEPTED_CODINGS: string = [...CODINGS.keys()].filter((name) => name !== 'x-gzip').join(', ')

/** Longer ones are read in the background: they would hold up the event loop. */
const MOST_BYTES_AT_ONCE = 32_768

/** As many as `fetch` takes; each could be a bomb inside another. */
const MOST_CODINGS = 5

/** Why a body cannot be decompressed: a code of `ClientError`, and a text. */
export type CodingFailure = readonly [code: string, text: string]

/** The codings of a body, in the order in which they were applied; none if it came as it is. */
export function codingsOf(raw: RawHeaders): readonly string[] {
  const values = valuesOf(raw, 'content-encoding')
  if (values === undefined) return []
  return values
    .flatMap((value) => value.split(','))
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity')
}

/**
 * Undoes the codings of a body. Calls `done` once, possibly before it returns, with the result or the reason why there is none. Never makes more than `most`
 * bytes.
 */
export function decompress(
  bytes: Buffer,
  codings: readonly string[],
  most: number,
  done: (failure: CodingFailure | undefined, decoded: Buffer) => void,
): void {
  const name = codings.at(-1)
  if (name === undefined) return done(undefined, bytes)
  const coding = codings.length > MOST_CODINGS ? undefined : CODINGS.get(name)
  if (coding === undefined) return done(UNKNOWN, bytes)
  const limit = { maxOutputLength: Math.max(1, most) }
  const next: Done = (error, decoded) => {
    if (error === null) decompress(decoded, codings.slice(0, -1), most, done)
    else done((error as Error & { readonly code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(most) : BROKEN, bytes)
  }
  if (bytes.length > MOST_BYTES_AT_ONCE) return coding.async(bytes, limit, next)
  let decoded: Buffer
  try {
    decoded = coding.sync(bytes, limit)
  } catch (error) {
    return next(error as Error, bytes)
  }
  next(null, decoded)
}

const UNKNOWN: CodingFailure = ['decompress-failed', 'the body is compressed in a way that this client does not know, or too often']
const BROKEN: CodingFailure = ['decompress-failed', 'the compressed body is broken']

/** A body that grows without end when it is decompressed, or just a large one. */
export const tooLarge = (most: number): CodingFailure => [
  'decompressed-too-large',
  `the decompressed body has more than ${most} bytes: raise the option \`maxBody\` if that is right`,
]

/** RFC 1950, 2.2. */
const hasZlibHeader = (bytes: Buffer): boolean => bytes.length > 1 && (bytes[0]! & 0x0f) === 8 && bytes.readUInt16BE(0) % 31 === 0
