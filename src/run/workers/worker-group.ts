import type { Milliseconds } from '../../units/duration.ts'
import { toSharedTime } from '../../units/time/shared-clock.ts'
import { LoadError } from '../../units/errors/error.ts'
import { workerPayload, type AssignedShare } from './share-payload.ts'
import type { WorkerPayload, ToWorker, FromWorker } from './messages.ts'
import { type WorkerSettings, WorkerChild } from './worker-child.ts'
import type { GeneratorRecord } from '../../record/run-record.ts'
import { ReportedShare } from './reported-share.ts'
import type { GroupMember, MemberShare, ShareGroup } from './share-group.ts'
import { receivedError } from './sent-error.ts'

/** All workers of a run, alive from construction until {@link terminate}. */
export class WorkerGroup implements ShareGroup<WorkerHandle> {
  readonly workers: readonly WorkerHandle[]
  readonly ready: Promise<void>
  readonly over: Promise<void>
  #waitedFor: number
  #resolveReady: () => void = () => {}
  #resolveOver: () => void = () => {}
  #fail: (error: Error) => void = () => {}

  constructor(shares: readonly (readonly AssignedShare[])[], settings: WorkerSettings, now: () => Milliseconds) {
    const failed = new Promise<never>((_resolve, reject) => {
      this.#fail = reject
    })
    const ready = new Promise<void>((resolve) => {
      this.#resolveReady = resolve
    })
    const over = new Promise<void>((resolve) => {
      this.#resolveOver = resolve
    })
    this.ready = Promise.race([ready, failed])
    this.over = Promise.race([over, failed])
    // A caller may await one of them before the other.
    for (const promise of [this.ready, this.over]) promise.catch(() => {})

    this.#waitedFor = shares.length
    const workers: WorkerHandle[] = []
    this.workers = workers
    try {
      for (const [index, own] of shares.entries())
        workers.push(this.#spawn(own, workerPayload(own, index, shares.length, settings.lease), settings, now))
    } catch (error) {
      void this.terminate()
      throw error
    }
  }

  get living(): readonly WorkerHandle[] {
    return this.workers.filter(({ isOver }) => !isOver)
  }

  send(message: ToWorker): void {
    for (const worker of this.living) worker.send(message)
  }

  giveUp(how: string): void {
    for (const worker of this.living) worker.fail(how)
  }

  /** Terminates every thread and process; resolves when none is left. */
  async terminate(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()))
  }

  #spawn(shares: readonly AssignedShare[], payload: WorkerPayload, settings: WorkerSettings, now: () => Milliseconds): WorkerHandle {
    const worker: WorkerHandle = new WorkerHandle(settings, shares, payload, now, {
      onReady: () => {
        this.#waitedFor -= 1
        if (this.#waitedFor === 0) this.#resolveReady()
      },
      onFailed: this.#fail,
      onOver: () => {
        if (this.#waitedFor > 0) this.#fail(new LoadError('worker-lost', `The run could not start: ${worker.name} ${worker.lost}`))
        else if (this.living.length === 0) this.#resolveOver()
      },
    })
    return worker
  }
}

/** Callbacks of a worker. */
interface WorkerHandleListener {
  readonly onReady: () => void
  /** The task cannot run at all. */
  readonly onFailed: (error: Error) => void
  /** It has finished, or was lost. */
  readonly onOver: () => void
}

/** The share that a worker runs of a job. */
export interface WorkerShare extends MemberShare {
  readonly reported: ReportedShare
}

/** One worker of a run: the shares it runs, and their reported state. */
export class WorkerHandle implements GroupMember {
  readonly shares: readonly WorkerShare[]
  generator: GeneratorRecord | undefined
  readonly name: string
  heardMs: Milliseconds
  clockOffsetMs: Milliseconds = Number.POSITIVE_INFINITY
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
    this.shares = shares.map(({ job, payload: { plan, share } }) => ({ job, plan, parts: [share], reported: new ReportedShare(plan) }))
    this.#now = now
    this.#listener = listener
    this.heardMs = now()
    this.#child = new WorkerChild(settings, payload, { onMessage: (message) => this.#onMessage(message), onGone: (how) => this.fail(how) })
  }

  send(message: ToWorker): void {
    this.#child.send(message)
  }

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
      this.clockOffsetMs = Math.min(this.clockOffsetMs, toSharedTime(this.heardMs) - message.sentMs)
      this.shares.forEach(({ reported }, index) => reported.add(message.reports[index]!))
      if (message.isLast === true) this.#onLastReport()
    } else {
      this.generator = message.generator
      this.shares.forEach(({ reported }, index) => reported.complete(message.records[index]!))
      this.#end(this.#child.exit())
    }
  }

  onRestarted: (() => void) | undefined

  #onLastReport(): void {
    for (const { reported } of this.shares) reported.keepRecord()
    this.onRestarted?.()
  }

  #end(ending: Promise<void>): void {
    this.onRestarted?.()
    this.isOver = true
    this.#ending = ending
    this.#listener.onOver()
  }
}
