import type { Milliseconds } from '../../units/duration.ts'
import { LoadError } from '../../units/error.ts'
import { cargoOf, type Allotted } from './cargo.ts'
import { Member } from './member.ts'
import type { Cargo, ToWorker } from './messages.ts'
import type { WorkerSettings } from './pool-worker.ts'

/** All workers of a run, alive from construction until {@link disband}. */
export class Crew {
  readonly members: readonly Member[]
  /** Resolves when every member has everything and waits for the start; rejects where the task cannot be run. */
  readonly ready: Promise<void>
  /** Resolves when every member has come to its end or was lost; rejects where the run cannot go on. */
  readonly over: Promise<void>
  #waitedFor: number
  #tellReady: () => void = () => {}
  #tellOver: () => void = () => {}
  #fail: (error: Error) => void = () => {}

  constructor(shares: readonly (readonly Allotted[])[], settings: WorkerSettings, now: () => Milliseconds) {
    const failed = new Promise<never>((_resolve, reject) => {
      this.#fail = reject
    })
    const ready = new Promise<void>((resolve) => {
      this.#tellReady = resolve
    })
    const over = new Promise<void>((resolve) => {
      this.#tellOver = resolve
    })
    this.ready = Promise.race([ready, failed])
    this.over = Promise.race([over, failed])
    // Whoever waits for the one need not have begun to wait for the other.
    for (const promise of [this.ready, this.over]) promise.catch(() => {})

    this.#waitedFor = shares.length
    const members: Member[] = []
    this.members = members
    try {
      for (const [index, own] of shares.entries()) members.push(this.#engage(own, cargoOf(own, index, shares.length), settings, now))
    } catch (error) {
      void this.disband()
      throw error
    }
  }

  /** Those that have not ended. */
  get living(): readonly Member[] {
    return this.members.filter(({ isOver }) => !isOver)
  }

  tell(message: ToWorker): void {
    for (const member of this.living) member.send(message)
  }

  /** Takes those that have not ended for lost. */
  giveUp(how: string): void {
    for (const member of this.living) member.lose(how)
  }

  /** Ends every thread and process; resolves when none is left. */
  async disband(): Promise<void> {
    await Promise.all(this.members.map((member) => member.letGo()))
  }

  #engage(shares: readonly Allotted[], cargo: Cargo, settings: WorkerSettings, now: () => Milliseconds): Member {
    const member: Member = new Member(settings, shares, cargo, now, {
      onReady: () => {
        this.#waitedFor -= 1
        if (this.#waitedFor === 0) this.#tellReady()
      },
      onFailed: this.#fail,
      onOver: () => {
        if (this.#waitedFor > 0) this.#fail(new LoadError('worker-lost', `The run could not begin: ${member.name} ${member.lost}`))
        else if (this.living.length === 0) this.#tellOver()
      },
    })
    return member
  }
}
