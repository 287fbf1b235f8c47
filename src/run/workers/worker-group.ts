import type { Milliseconds } from '../../units/duration.ts'
import { LoadError } from '../../units/errors/error.ts'
import { workerPayload, type AssignedShare } from './assign-shares.ts'
import { WorkerHandle } from './worker-handle.ts'
import type { WorkerPayload, ToWorker } from './messages.ts'
import type { WorkerSettings } from './worker-child.ts'

/** All workers of a run, alive from construction until {@link terminate}. */
export class WorkerGroup {
  readonly workers: readonly WorkerHandle[]
  /** Resolves when every worker is ready and waits for the start; rejects if the task cannot run. */
  readonly ready: Promise<void>
  /** Resolves when every worker has finished or was lost; rejects if the run cannot continue. */
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
      for (const [index, own] of shares.entries()) workers.push(this.#spawn(own, workerPayload(own, index, shares.length), settings, now))
    } catch (error) {
      void this.terminate()
      throw error
    }
  }

  /** Those that have not finished. */
  get living(): readonly WorkerHandle[] {
    return this.workers.filter(({ isOver }) => !isOver)
  }

  send(message: ToWorker): void {
    for (const worker of this.living) worker.send(message)
  }

  /** Declares those that have not finished lost. */
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
