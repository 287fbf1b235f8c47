import type { BlockRecord } from '../../../record/comparison-record.ts'
import type { Milliseconds } from '../../../units/duration.ts'
import { LoadError } from '../../../units/errors/error.ts'
import type { BlockOrder } from '../arm.ts'
import type { Link } from './link.ts'
import type { FromArm, SideName, TestId, ToArm } from './remote-messages.ts'

/** The message that a load can be an arm. */
export type Announcement = Extract<FromArm, { readonly kind: 'arm' }>

/** An arm that is a `load` in a test in another process. */
export class RemoteArm {
  readonly side: SideName
  readonly test: TestId
  /** The plan of its load, in words. */
  readonly plan: string
  /** The time left by its test, from when it connected; `Infinity` for no limit. */
  readonly remainingMs: Milliseconds
  readonly #link: Link
  /** Why it cannot continue. */
  #lost: LoadError | undefined
  #waiting: { readonly kind: string; readonly resolve: (message: never) => void; readonly reject: (error: Error) => void } | undefined

  constructor(link: Link, side: SideName, { test, plan, remainingMs }: Announcement) {
    this.#link = link
    this.side = side
    this.test = test
    this.plan = plan
    this.remainingMs = remainingMs
  }

  /** Whether it can no longer run blocks. */
  get isLost(): boolean {
    return this.#lost !== undefined
  }

  /** Runs its setup, and starts its users. */
  async open(): Promise<void> {
    await this.#ask({ kind: 'open' }, 'opened')
  }

  /** @throws {LoadError} `arm-lost` if its test or its process is over. */
  async runBlock(order: BlockOrder): Promise<BlockRecord> {
    const { record } = await this.#ask({ kind: 'block', order }, 'block')
    return record
  }

  /** Ends its `load`, so that the test can judge the result. */
  async close(): Promise<void> {
    if (!this.isLost) await this.#ask({ kind: 'close' }, 'closed').catch(() => {})
  }

  /** Lets its `load` run as without a comparison. */
  leaveAlone(): void {
    this.#send({ kind: 'alone' })
  }

  /** Handles a message from its link. */
  receive(message: FromArm): void {
    if (message.kind === 'refused') this.lose(message.reason)
    else if (this.#waiting?.kind === message.kind) {
      const { resolve } = this.#waiting
      this.#waiting = undefined
      resolve(message as never)
    }
  }

  lose(reason: string): void {
    this.#lost ??= new LoadError('arm-lost', reason)
    this.#waiting?.reject(this.#lost)
    this.#waiting = undefined
  }

  #send(message: ToArm): void {
    this.#link.send(message)
  }

  #ask<Kind extends FromArm['kind']>(message: ToArm, kind: Kind): Promise<Extract<FromArm, { readonly kind: Kind }>> {
    return new Promise((resolve, reject) => {
      if (this.#lost !== undefined) {
        reject(this.#lost)
        return
      }
      this.#waiting = { kind, resolve, reject }
      this.#send(message)
    })
  }
}
