import { LoadError } from '../../../units/errors/error.ts'
import { noop } from '../../../units/platform/noop.ts'

/** A body that is produced while it is sent: a `Readable`, a `ReadableStream`, an async generator. Can be sent once. */
export type RequestStream = AsyncIterable<string | Uint8Array> | WebStream

/** A `ReadableStream`, also of a realm in which it is no async iterable. */
export interface WebStream {
  getReader(): unknown
}

/** Whether a value given as body can be sent only once. */
export function isStream(body: unknown): body is RequestStream {
  if (typeof body !== 'object' || body === null) return false
  return Symbol.asyncIterator in body || ('getReader' in body && typeof body.getReader === 'function')
}

type Pieces = AsyncIterable<string | Uint8Array>

/** A body that is read while it is sent, however long it is. */
export class StreamedBody {
  /** In bytes; `undefined` if that is known only when it has been sent. */
  readonly length: number | undefined
  /** Whether it can be sent more than once. */
  readonly isRepeatable: boolean
  /** Its pieces, from the start. */
  readonly open: () => Pieces
  /** Called when its call is over, so that it releases its resources. */
  readonly endStream: () => void

  constructor(length: number | undefined, isRepeatable: boolean, open: () => Pieces, endStream: () => void = noop) {
    this.length = length
    this.isRepeatable = isRepeatable
    this.open = open
    this.endStream = endStream
  }
}

export const isStreamed = (body: Buffer | StreamedBody | null): body is StreamedBody => body instanceof StreamedBody

/** Streams that a request has used: sent again, each would silently be an empty body. */
const usedStreams = new WeakSet<object>()

/** @throws {LoadError} `bad-body` if the stream was already sent or read. */
export function bodyOfStream(stream: RequestStream): StreamedBody {
  const { readableDidRead, locked } = stream as { readonly readableDidRead?: unknown; readonly locked?: unknown }
  if (usedStreams.has(stream) || readableDidRead === true || locked === true)
    throw new LoadError('bad-body', 'A stream can be sent only once, and this one was already sent or read: create a new one for each call')
  usedStreams.add(stream)
  const open = (): Pieces => (Symbol.asyncIterator in stream ? stream : piecesOfReader(stream))
  return new StreamedBody(undefined, false, open, () => endStream(stream))
}

/** A `Blob` or `File`, which is read anew each time it is sent; one of a file on disk is never in memory as a whole. */
export function bodyOfBlob(blob: Blob): Buffer | StreamedBody {
  return blob.size === 0 ? Buffer.alloc(0) : new StreamedBody(blob.size, true, () => piecesOfBlob(blob))
}

/** The bytes of a blob of any realm: in jsdom it has no method that reads it. */
export async function* piecesOfBlob(blob: Blob): AsyncGenerator<Uint8Array> {
  if (typeof blob.stream === 'function') {
    const stream = blob.stream() as WebStream & Partial<AsyncIterable<Uint8Array>>
    yield* (Symbol.asyncIterator in stream ? stream : piecesOfReader(stream)) as AsyncIterable<Uint8Array>
  } else yield await readByEvents(blob)
}

/** What is left of `FileReader` here: Node has none, and jsdom has no other way to read a blob. */
interface BlobReader {
  readonly result: ArrayBuffer
  readonly error: Error
  addEventListener(event: 'load' | 'error', listener: () => void): void
  readAsArrayBuffer(blob: Blob): void
}

function readByEvents(blob: Blob): Promise<Uint8Array> {
  const { FileReader } = globalThis as { readonly FileReader?: new () => BlobReader }
  if (FileReader === undefined) throw new TypeError('this Blob has no method that reads it')
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => resolve(new Uint8Array(reader.result)))
    reader.addEventListener('error', () => reject(reader.error))
    reader.readAsArrayBuffer(blob)
  })
}

/** A web stream of a realm in which such streams are no async iterables. */
async function* piecesOfReader(stream: WebStream): Pieces {
  const reader = stream.getReader() as ReadableStreamDefaultReader<Uint8Array>
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    reader.cancel().catch(noop)
  }
}

/** Ends a stream. One that cannot be ended ends with its next piece. An error of its `destroy` does not affect the call, which is already over. */
export function endStream(stream: RequestStream): void {
  const { destroy, on } = stream as { readonly destroy?: unknown; readonly on?: unknown }
  try {
    // An `error` event without a listener would end the process.
    if (typeof on === 'function') on.call(stream, 'error', noop)
    if (typeof destroy === 'function') Promise.resolve(destroy.call(stream)).catch(noop)
  } catch {
    // User code must not break the connection, which many calls share.
  }
}
