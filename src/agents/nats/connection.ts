import type { NatsConnection, Subscription } from '@nats-io/transport-node'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LoadError } from '../../units/errors/error.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { NoAnswerError, type Received, type Transport } from '../transport.ts'
import type { NatsClient } from './client.ts'
import { denied } from './connect-error.ts'

/** How long what waits may take to be sent when the connection is closed. */
const FLUSH_MS = 1_000

const INBOX = '_INBOX_'

/** The inbox that the configuration of the broker gives to a key. */
export const inboxOf = (publicKey: string): string => `${INBOX}${publicKey}`

/** A connection to a broker. It reconnects by itself for as long as the broker does not refuse it. */
export interface BrokerConnection extends Transport {
  /** Resolves when the connection is closed for good: with the reason if the broker refuses it, without one after `close`. */
  readonly closed: Promise<LoadError | undefined>
}

export interface ConnectionListener {
  /** The broker does not allow this key what it tried, such as `publish to "vl.team.dn.discover"`. */
  readonly onDenied: (what: string) => void
  /** Says why the broker closed the connection for good. */
  readonly closedFor: () => LoadError
}

/** The network of NATS. */
export class NatsTransport implements BrokerConnection {
  readonly closed: Promise<LoadError | undefined>
  readonly #connection: NatsConnection
  readonly #client: NatsClient
  readonly #listener: ConnectionListener
  readonly #onConnection = new Set<(isConnected: boolean) => void>()

  constructor(connection: NatsConnection, client: NatsClient, listener: ConnectionListener) {
    this.#connection = connection
    this.#client = client
    this.#listener = listener
    this.closed = connection.closed().then((error) => (error instanceof Error ? listener.closedFor() : undefined))
    void this.#followStatus()
  }

  publish(subject: string, data: Uint8Array): void {
    try {
      this.#connection.publish(subject, data)
    } catch (error) {
      // As while the broker is away: what is sent may be lost.
      if (!this.#isClosing) throw error
    }
  }

  subscribe(pattern: string, listener: (message: Received) => void): () => void {
    if (this.#isClosing) return () => {}
    const subscription: Subscription = this.#connection.subscribe(pattern, {
      callback: (error, message) => {
        if (error !== null) return
        const { reply = '' } = message
        guarded(() =>
          listener({
            subject: message.subject,
            data: message.data,
            // The broker lets this side answer wherever it is asked to: a sender could make it publish orders or results.
            reply: reply.startsWith(INBOX) ? (data) => this.publish(reply, data) : undefined,
          }),
        )
      },
    })
    return () => {
      if (!subscription.isClosed()) subscription.unsubscribe()
    }
  }

  async request(subject: string, data: Uint8Array, timeoutMs: Milliseconds): Promise<Uint8Array> {
    try {
      return (await this.#connection.request(subject, data, { timeout: Math.max(1, timeoutMs) })).data
    } catch (error) {
      throw this.#answerError(error, subject)
    }
  }

  async requestMany(subject: string, data: Uint8Array, waitMs: Milliseconds): Promise<readonly Uint8Array[]> {
    const answers: Uint8Array[] = []
    const deadline = sleep(waitMs)
    try {
      const iterator = await this.#connection.requestMany(subject, data, { strategy: 'timer', maxWait: Math.max(1, waitMs) })
      for await (const { data: answer } of iterator) answers.push(answer)
    } catch (error) {
      const failure = this.#answerError(error, subject)
      if (failure instanceof NoAnswerError && failure.why !== 'closed') await deadline
      else throw failure
    }
    return answers
  }

  onConnection(listener: (isConnected: boolean) => void): () => void {
    this.#onConnection.add(listener)
    return () => this.#onConnection.delete(listener)
  }

  async close(): Promise<void> {
    if (this.#connection.isClosed()) return
    const limit = new AbortController()
    // While the broker is away, it cannot confirm what it got.
    const drained = this.#connection.drain().catch(() => {})
    await Promise.race([drained, sleep(FLUSH_MS, undefined, { signal: limit.signal }).catch(() => {})])
    limit.abort()
    await this.#connection.close()
  }

  get #isClosing(): boolean {
    return this.#connection.isClosed() || this.#connection.isDraining()
  }

  async #followStatus(): Promise<void> {
    for await (const status of this.#connection.status()) {
      if (status.type === 'disconnect') this.#notify(false)
      else if (status.type === 'reconnect') this.#notify(true)
      else if (status.type === 'error' && status.error instanceof this.#client.PermissionViolationError) {
        this.#listener.onDenied(deniedText(status.error))
      }
    }
  }

  #notify(isConnected: boolean): void {
    for (const listener of this.#onConnection) guarded(() => listener(isConnected))
  }

  #answerError(error: unknown, subject: string): Error {
    const client = this.#client
    const cause = error instanceof client.RequestError ? (error.cause ?? error) : error
    if (cause instanceof client.NoRespondersError) return new NoAnswerError('no-responders', subject)
    if (cause instanceof client.TimeoutError) return new NoAnswerError('timeout', subject)
    if (cause instanceof client.PermissionViolationError) return denied(deniedText(cause))
    const isOver = this.#isClosing || cause instanceof client.ClosedConnectionError || cause instanceof client.DrainingConnectionError
    return isOver ? new NoAnswerError('closed', subject) : (error as Error)
  }
}

const deniedText = ({ operation, subject }: { readonly operation: string; readonly subject: string }): string =>
  `${operation === 'publish' ? 'publish to' : 'subscribe to'} "${subject}"`

/** An error thrown into the client would end its reading of the connection, and no one would know. */
function guarded(work: () => void): void {
  try {
    work()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
