import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import type { Clock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { badCall, checkKnown, readCount, readOperation, readTime } from '../sockets/options.ts'
import type { Streamed, StreamOptions } from './client.ts'

export interface StreamPlan {
  readonly chunkBytes: number
  readonly durationMs: Milliseconds
  readonly totalBytes: number
}

/** How much is written before yielding: a fast target accepts everything at once, and would block the loop for good. */
const BYTES_PER_TURN = 65_536
const MOST_CHUNK_BYTES = 1_048_576

/** The data to send: random bytes, so that nothing on the way can compress it. Created once; chunks begin anywhere in its first half. */
let noise: Buffer | undefined

/** @throws {LoadError} `bad-call` */
export function readStream(options: StreamOptions): StreamPlan {
  checkKnown('stream', options, ['name', 'chunk', 'duration', 'bytes'])
  const { chunk = 1_024, duration, bytes } = options
  if (duration === undefined && bytes === undefined) throw badCall('Expected `duration` or `bytes`, which say when a stream ends')
  readOperation({ name: options.name })
  return {
    chunkBytes: readCount('chunk', chunk, MOST_CHUNK_BYTES),
    durationMs: duration === undefined ? Number.POSITIVE_INFINITY : readTime('duration', duration),
    totalBytes: bytes === undefined ? Number.POSITIVE_INFINITY : readCount('bytes', bytes),
  }
}

/**
 * Writes random bytes, chunk by chunk, as fast as the target reads them: it waits whenever the system's buffer is full. Returns a function that stops it and
 * returns how many bytes were sent; `done` is called if it is not stopped.
 */
export function streamChunks(
  socket: Socket,
  { chunkBytes, durationMs, totalBytes }: StreamPlan,
  clock: Clock,
  done: (streamed: Streamed) => void,
): () => number {
  noise ??= randomBytes(2 * MOST_CHUNK_BYTES)
  const startedMs = clock.now()
  let written = 0
  let isOver = false
  const sent = (): number => Math.max(0, written - socket.writableLength)

  const stop = (): number => {
    isOver = true
    socket.off('drain', write)
    clock.cancel(timer)
    return sent()
  }
  const finish = (): void => {
    if (isOver) return
    stop()
    const elapsedMs = clock.now() - startedMs
    done({ bytes: sent(), durationMs: elapsedMs, bytesPerSecond: (sent() * 1_000) / elapsedMs })
  }
  function write(): void {
    if (isOver) return
    let room = BYTES_PER_TURN
    while (room > 0) {
      if (written >= totalBytes) {
        // Data in our buffer does not count as sent.
        if (socket.writableLength === 0) finish()
        else socket.once('drain', write)
        return
      }
      const length = Math.min(chunkBytes, totalBytes - written)
      const from = (written * 31) % MOST_CHUNK_BYTES
      written += length
      room -= length
      if (!socket.write(noise!.subarray(from, from + length))) {
        socket.once('drain', write)
        return
      }
    }
    clock.soon(write)
  }

  const timer = clock.after(Math.min(durationMs, LONGEST_TIMER_MS), finish)
  // Deferred, so that the caller gets the stop function first.
  clock.soon(write)
  return stop
}

/** Node supports no timer beyond 2³¹ − 1 ms. */
const LONGEST_TIMER_MS = 2 ** 31 - 1
