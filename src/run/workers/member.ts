import type { Share } from '../../pace/share.ts'
import type { Plan } from '../../plan/plan.ts'
import type { GeneratorRecord } from '../../record/run-record.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { Allotted } from './cargo.ts'
import { KnownPart } from './known-part.ts'
import { PoolWorker, type WorkerSettings } from './pool-worker.ts'
import { receivedError } from './sent-error.ts'
import type { Cargo, FromWorker, ToWorker } from './messages.ts'

/** Who hears of a member. */
export interface MemberListener {
  readonly onReady: () => void
  /** The task cannot be run at all. */
  readonly onFailed: (error: Error) => void
  /** It has come to its end, or was lost. */
  readonly onOver: () => void
}

/** A share that a member carries. */
export interface MemberShare {
  /** Which of the jobs of the run it is of. */
  readonly job: number
  readonly plan: Plan
  readonly share: Share
  readonly known: KnownPart
}

/** One worker of a run: the shares it carries, and what is known of them. */
export class Member {
  readonly shares: readonly MemberShare[]
  /** How it generates, over all of its shares; `undefined` where it never told. */
  generator: GeneratorRecord | undefined
  /** What people call it: "worker 2 of 4". */
  readonly name: string
  /** When it said something last, on the clock. */
  heardMs: Milliseconds
  /** How it was lost; `undefined` where it was not. */
  lost: string | undefined
  isOver = false
  readonly #worker: PoolWorker
  readonly #now: () => Milliseconds
  readonly #listener: MemberListener
  #ending: Promise<void> | undefined

  constructor(settings: WorkerSettings, shares: readonly Allotted[], cargo: Cargo, now: () => Milliseconds, listener: MemberListener) {
    this.name = `worker ${cargo.index + 1} of ${cargo.count}`
    this.shares = shares.map(({ job, luggage: { plan, share } }) => ({ job, plan, share, known: new KnownPart(plan) }))
    this.#now = now
    this.#listener = listener
    this.heardMs = now()
    this.#worker = new PoolWorker(settings, cargo, { onMessage: (message) => this.#hear(message), onGone: (how) => this.lose(how) })
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
    } else if (message.kind === 'report') {
      this.generator = message.generator
      this.shares.forEach(({ known }, nth) => known.add(message.reports[nth]!))
    } else {
      this.generator = message.generator
      this.shares.forEach(({ known }, nth) => known.complete(message.records[nth]!))
      this.#end(this.#worker.retire())
    }
  }

  #end(ending: Promise<void>): void {
    this.isOver = true
    this.#ending = ending
    this.#listener.onOver()
  }
}
