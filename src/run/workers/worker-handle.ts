import type { Share } from '../../pace/share.ts'
import type { Plan } from '../../plan/plan.ts'
import type { GeneratorRecord } from '../../record/run-record.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { AssignedShare } from './assign-shares.ts'
import { ReportedShare } from './reported-share.ts'
import { WorkerChild, type WorkerSettings } from './worker-child.ts'
import { receivedError } from './sent-error.ts'
import type { WorkerPayload, FromWorker, ToWorker } from './messages.ts'

/** Callbacks of a worker. */
export interface WorkerHandleListener {
  readonly onReady: () => void
  /** The task cannot run at all. */
  readonly onFailed: (error: Error) => void
  /** It has finished, or was lost. */
  readonly onOver: () => void
}

/** A share that a worker runs. */
export interface WorkerShare {
  /** The index of its job in the run. */
  readonly job: number
  readonly plan: Plan
  readonly share: Share
  readonly reported: ReportedShare
}

/** One worker of a run: the shares it runs, and their reported state. */
export class WorkerHandle {
  readonly shares: readonly WorkerShare[]
  /** Its generator record, over all of its shares; `undefined` if there was no report. */
  generator: GeneratorRecord | undefined
  /** Its readable name: "worker 2 of 4". */
  readonly name: string
  /** When its last message arrived, on the clock. */
  heardMs: Milliseconds
  /** How it was lost; `undefined` if it was not. */
  lost: string | undefined
  isOver = false
  readonly #child: WorkerChild
  readonly #now: () => Milliseconds
  readonly #listener: WorkerHandleListener
  #ending: Promise<void> | undefined

  constructor(
    settings: WorkerSettings,
    shares: readonly AssignedShare[],
    payload: WorkerPayload,
    now: () => Milliseconds,
    listener: WorkerHandleListener,
  ) {
    this.name = `worker ${payload.index + 1} of ${payload.count}`
    this.shares = shares.map(({ job, payload: { plan, share } }) => ({ job, plan, share, reported: new ReportedShare(plan) }))
    this.#now = now
    this.#listener = listener
    this.heardMs = now()
    this.#child = new WorkerChild(settings, payload, { onMessage: (message) => this.#onMessage(message), onGone: (how) => this.fail(how) })
  }

  send(message: ToWorker): void {
    this.#child.send(message)
  }

  /** Declares it lost, whether or not it lives. */
  fail(how: string): void {
    if (this.isOver) return
    this.lost = how
    this.#end(this.#child.kill())
  }

  /** Terminates its thread or process, at once unless it has finished; resolves when that is gone. */
  async terminate(): Promise<void> {
    this.#ending ??= this.#child.kill()
    await this.#ending
  }

  #onMessage(message: FromWorker): void {
    this.heardMs = this.#now()
    if (this.isOver) return
    if (message.kind === 'ready') this.#listener.onReady()
    else if (message.kind === 'failed') {
      this.isOver = true
      this.#listener.onFailed(receivedError(message.error))
    } else if (message.kind === 'report') {
      this.generator = message.generator
      this.shares.forEach(({ reported }, index) => reported.add(message.reports[index]!))
    } else {
      this.generator = message.generator
      this.shares.forEach(({ reported }, index) => reported.complete(message.records[index]!))
      this.#end(this.#child.exit())
    }
  }

  #end(ending: Promise<void>): void {
    this.isOver = true
    this.#ending = ending
    this.#listener.onOver()
  }
}
