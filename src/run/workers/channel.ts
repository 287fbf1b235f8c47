import type { MessagePort } from 'node:worker_threads'
import type { FromWorker, ToWorker } from './messages.ts'
import { noop } from '../../units/platform/noop.ts'

/** The way from a worker to whoever started it. */
export interface WorkerChannel {
  send(message: FromWorker): void
  listen(listener: (message: ToWorker) => void): void
  /** Nothing more is listened to: the worker is not kept alive by it. */
  close(): void
}

/** Marks what is ours on the channel of a process, which tinypool and the task may use as well. */
export interface Envelope<Message> {
  readonly vitestLoad: Message
}

export const isEnvelope = (message: unknown): message is Envelope<unknown> =>
  typeof message === 'object' && message !== null && 'vitestLoad' in message

export function portChannel(port: MessagePort): WorkerChannel {
  return {
    send: (message) => port.postMessage(message),
    listen: (listener) => port.on('message', listener),
    close: () => port.close(),
  }
}

/**
 * The channel of a process that was forked. Whoever started it may be gone without a word: then this process ends as well, as it does not on Ctrl+C, which
 * reaches the whole group and is for the one who started it to answer.
 */
export function processChannel(): WorkerChannel {
  const listeners = new Set<(message: unknown) => void>()
  process.on('SIGINT', noop)
  process.on('disconnect', leave)
  return {
    send: (message) => {
      const envelope: Envelope<FromWorker> = { vitestLoad: message }
      // Without a callback a channel that is closed would throw where nobody listens.
      process.send?.(envelope, undefined, undefined, noop)
    },
    listen: (listener) => {
      const open = (message: unknown): void => {
        if (isEnvelope(message)) listener(message.vitestLoad as ToWorker)
      }
      listeners.add(open)
      process.on('message', open)
    },
    close: () => {
      for (const listener of listeners) process.off('message', listener)
      process.off('SIGINT', noop)
    },
  }
}

function leave(): void {
  process.exit()
}
