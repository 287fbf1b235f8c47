import type { Share } from '../../pace/share.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { KnownPart } from './known-part.ts'
import { PoolWorker, type WorkerSettings } from './pool-worker.ts'
import { receivedError } from './sent-error.ts'
import type { FromWorker, Luggage, ToWorker } from './messages.ts'

/** Who hears of a member. */
export interface MemberListener {
  readonly onReady: () => void
  /** The task cannot be run at all. */
  readonly onFailed: (error: Error) => void
  /** It has come to its end, or was lost. */
  readonly onOver: () => void
}

/** One worker of a run: the share it carries, and what is known of that. */
export class Member {
  readonly share: Share
  readonly known: KnownPart
  /** When it said something last, on the clock. */
  heardMs: Milliseconds
  /** How it was lost; `undefined` where it was not. */
  lost: string | undefined
  isOver = false
  readonly #worker: PoolWorker
  readonly #now: () => Milliseconds
  readonly #listener: MemberListener
  #ending: Promise<void> | undefined

  constructor(settings: WorkerSettings, luggage: Luggage, now: () => Milliseconds, listener: MemberListener) {
    this.share = luggage.share
    this.known = new KnownPart(luggage.plan)
    this.#now = now
    this.#listener = listener
    this.heardMs = now()
    this.#worker = new PoolWorker(settings, luggage, { onMessage: (message) => this.#hear(message), onGone: (how) => this.lose(how) })
  }

  /** What people call it: "worker 2 of 4". */
  get name(): string {
    return `worker ${this.share.index + 1} of ${this.share.count}`
  }

  send(message: ToWorker): void {
    this.#worker.send(message)
  }

  /** Gives it up, whether or not it lives. */
  lose(how: string): void {
    if (this.isOver) return
    this.lost = how
    this.#end(this.#worker.kill())
  }

  /** Lets its thread or process go, at once unless it has come to its end; resolves when that is gone. */
  async letGo(): Promise<void> {
    this.#ending ??= this.#worker.kill()
    await this.#ending
  }

  #hear(message: FromWorker): void {
    this.heardMs = this.#now()
    if (this.isOver) return
    if (message.kind === 'ready') this.#listener.onReady()
    else if (message.kind === 'failed') {
      this.isOver = true
      this.#listener.onFailed(receivedError(message.error))
    } else if (message.kind === 'report') this.known.add(message)
    else {
      this.known.complete(message.record)
      this.#end(this.#worker.retire())
    }
  }

  #end(ending: Promise<void>): void {
    this.isOver = true
    this.#ending = ending
    this.#listener.onOver()
  }
}
