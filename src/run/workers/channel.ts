import type { MessagePort } from 'node:worker_threads'
import type { FromWorker, ToWorker } from './messages.ts'
import { noop } from '../../units/platform/noop.ts'

/** The channel from a worker to its parent. */
export interface WorkerChannel {
  send(message: FromWorker): void
  listen(listener: (message: ToWorker) => void): void
  /** Stops listening, so that the channel does not keep the worker alive. */
  close(): void
}

/** Marks our messages on the channel of a process, which tinypool and the task may use as well. */
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
 * The channel of a forked process. If its parent is gone, this process exits as well. On Ctrl+C, which reaches the whole process group, it does not exit: the
 * parent decides.
 */
export function processChannel(): WorkerChannel {
  const listeners = new Set<(message: unknown) => void>()
  process.on('SIGINT', noop)
  process.on('disconnect', leave)
  return {
    send: (message) => {
      const envelope: Envelope<FromWorker> = { vitestLoad: message }
      // Without a callback, a closed channel would throw an unhandled error.
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
