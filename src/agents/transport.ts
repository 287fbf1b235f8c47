import type { Milliseconds } from '../units/duration.ts'

/** A message that came. */
export interface Received {
  readonly subject: string
  readonly data: Uint8Array
  /** Answers its sender; absent if that expects no answer. */
  readonly reply: ((data: Uint8Array) => void) | undefined
}

/** Why a request got no answer: nobody listens to its subject, the time is over, or the connection was closed for good. */
export type NoAnswer = 'no-responders' | 'timeout' | 'closed'

/** A request got no answer. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError'
  readonly why: NoAnswer

  constructor(why: NoAnswer, subject: string) {
    super(`${subject}: ${why}`)
    this.why = why
  }
}

/**
 * The network between coordinator and agents: subjects, at most once, in order from one sender. What is sent while the connection is down may be lost. Subjects
 * are those of NATS, with `*` and `>` in patterns.
 */
export interface Transport {
  publish(subject: string, data: Uint8Array): void
  /** Returns how to end it. */
  subscribe(pattern: string, listener: (message: Received) => void): () => void
  /** @throws {NoAnswerError} if there is no answer. */
  request(subject: string, data: Uint8Array, timeoutMs: Milliseconds): Promise<Uint8Array>
  /** Asks all that listen; resolves when the time is over, with what came until then. */
  requestMany(subject: string, data: Uint8Array, waitMs: Milliseconds): Promise<readonly Uint8Array[]>
  /** Calls back whenever the connection is lost (`false`) or there again (`true`); returns how to end it. */
  onConnection(listener: (isConnected: boolean) => void): () => void
  /** Sends what waits, then closes the connection for good. */
  close(): Promise<void>
}
