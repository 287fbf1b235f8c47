import type { Socket } from 'node:net'
import type { BlockOrder } from '../arm.ts'
import { Link } from './link.ts'
import type { FromArm, Hello, Message, ToArm } from './remote-messages.ts'
import { LoadError } from '../../../units/errors/error.ts'
import { Ring } from '../../../units/collections/ring.ts'

/** The coordinator that schedules blocks, as seen by a load. */
export class Coordinator {
  readonly #link: Link
  readonly #gone = new AbortController()
  readonly #inbox = new Ring<ToArm>()
  #wake: () => void = () => {}

  constructor(socket: Socket, hello: Hello) {
    this.#link = new Link(socket, {
      onMessage: (message: Message) => {
        this.#inbox.add(message as ToArm)
        this.#wake()
      },
      onClosed: () => {
        this.#gone.abort(new LoadError('no-coordinator', 'vitest-load compare is gone'))
        this.#wake()
      },
    })
    this.#link.send(hello)
  }

  /** Aborts when the coordinator is gone. */
  get signal(): AbortSignal {
    return this.#gone.signal
  }

  send(message: FromArm): void {
    this.#link.send(message)
  }

  end(): void {
    this.#link.end()
  }

  /** Waits for the other side. Returns whether it has a matching load. */
  async isMatched(): Promise<boolean> {
    return (await this.#next()).kind === 'open'
  }

  /** Returns `undefined` when the comparison is over. */
  async nextBlock(): Promise<BlockOrder | undefined> {
    const message = await this.#next()
    return message.kind === 'block' ? message.order : undefined
  }

  async #next(): Promise<ToArm> {
    for (;;) {
      const message = this.#inbox.take()
      if (message !== undefined) return message
      this.#gone.signal.throwIfAborted()
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}
