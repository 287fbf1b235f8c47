import type { CarriedListener, CarriedRun, CarriedShare, Carrier, ShareEnd } from '../../../../src/agents/carrier.ts'
import type { ToWorker } from '../../../../src/run/workers/messages.ts'
import type { Milliseconds } from '../../../../src/units/duration.ts'
import { VirtualProcess } from './virtual-world.ts'

const LOOP_MS = 50
const ALIVE_MS = 200
const REPORT_MS = 400
const PIPE_MS = 0.5

/** The load of a modelled run: `count` arrivals, one each `everyMs`, of which each agent sends its own. */
export interface ModelledLoad {
  readonly count: number
  readonly everyMs: Milliseconds
  /** How large a report is at least. */
  readonly reportBytes?: number
}

/** What the target saw. */
export interface Arrival {
  readonly run: string
  readonly index: number
  readonly agent: string
  /** Virtual time. */
  readonly atMs: Milliseconds
}

/** What a modelled report says: the arrivals since the last report that was acknowledged when it was written. */
export interface ModelledReport {
  readonly base: number
  readonly before: number
  readonly sent: number
  readonly planned: number
  /** Its number, repeated to make it large. */
  readonly filling: string
}

/** How the processes of a carrier behave. */
export interface CarrierTemper {
  /** How long it takes to load a task. */
  readonly loadMs: Milliseconds
  /** Whether the task cannot be loaded. */
  readonly isBroken: boolean
}

/** Carries shares in processes of virtual time, which send what a schedule says and stop at the end of their lease. */
export class ModelledCarrier implements Carrier {
  readonly #agent: VirtualProcess
  readonly #id: string
  readonly #target: Arrival[]
  readonly temper: CarrierTemper
  /** The newest one. */
  child: VirtualProcess | undefined
  /** Ends the newest share as if the policy of its agent were exceeded. */
  endShare: () => void = () => {}
  /** What was to be changed. */
  readonly commands: ToWorker[] = []

  constructor(agent: VirtualProcess, id: string, target: Arrival[], temper: CarrierTemper) {
    this.#agent = agent
    this.#id = id
    this.#target = target
    this.temper = temper
  }

  prepare(share: CarriedShare, listener: CarriedListener, signal: AbortSignal): Promise<CarriedRun> {
    const { world, machine } = this.#agent
    const child = new VirtualProcess(world, machine)
    this.child = child
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        child.kill()
        reject(new Error('was stopped'))
      }
      signal.addEventListener('abort', abort)
      child.after(this.temper.loadMs, () => {
        signal.removeEventListener('abort', abort)
        if (this.temper.isBroken) {
          child.kill()
          reject(new Error('the module of the task threw'))
          return
        }
        const run = new ModelledRun(this.#agent, child, share, listener, this.#id, this.#target, this.commands)
        this.endShare = () => run.finish('asked')
        this.#agent.run(() => resolve(run))
      })
      // One that is frozen while it loads answers nothing.
      if (signal.aborted) abort()
    })
  }
}

class ModelledRun implements CarriedRun {
  readonly #agent: VirtualProcess
  readonly #child: VirtualProcess
  readonly #share: CarriedShare
  readonly #listener: CarriedListener
  readonly #id: string
  readonly #target: Arrival[]
  readonly #commands: ToWorker[]
  readonly #load: ModelledLoad
  #leaseEndMs: Milliseconds
  #originMs: Milliseconds | undefined
  /** When it got its start. */
  #startedMs = 0
  #untilMs = Number.POSITIVE_INFINITY
  #next: number
  #sent = 0
  #end: ShareEnd | undefined
  #sequence = 0
  #acknowledged = { sequence: 0, sent: 0 }
  readonly #sentAt = new Map<number, number>()
  #aliveAtMs = 0
  #reportAtMs = 0

  constructor(
    agent: VirtualProcess,
    child: VirtualProcess,
    share: CarriedShare,
    listener: CarriedListener,
    id: string,
    target: Arrival[],
    commands: ToWorker[],
  ) {
    this.#commands = commands
    this.#agent = agent
    this.#child = child
    this.#share = share
    this.#listener = listener
    this.#id = id
    this.#target = target
    this.#load = JSON.parse(share.order.payload) as ModelledLoad
    this.#leaseEndMs = share.leaseEndMs
    this.#next = share.index
    const halt = child.onHalt
    child.onHalt = () => {
      halt()
      this.#sendDue()
      child.world.after(0, () => {
        if (child.isDead) this.#toAgent(() => listener.onGone('was killed by SIGKILL'))
      })
    }
    this.#loop()
  }

  start(atMs: Milliseconds, remainingMs: Milliseconds): void {
    this.#toChild(() => {
      this.#originMs = atMs
      this.#startedMs = this.#child.now()
      this.#untilMs = atMs + remainingMs
      this.#reportAtMs = atMs
    })
  }

  send(message: Exclude<ToWorker, { kind: 'start' }>): void {
    if (message.kind === 'end') this.#toChild(() => this.finish('asked'))
    else this.#commands.push(message)
  }

  renew(leaseEndMs: Milliseconds): void {
    this.#toChild(() => (this.#leaseEndMs = leaseEndMs))
  }

  acknowledge(sequence: number): void {
    this.#toChild(() => (this.#acknowledged = { sequence, sent: this.#sentAt.get(sequence)! }))
  }

  kill(): Promise<void> {
    this.#child.kill()
    return new Promise((resolve) => void this.#agent.world.after(PIPE_MS, () => this.#agent.run(resolve)))
  }

  readonly #loop = (): void => {
    const nowMs = this.#child.now()
    if (this.#isExpired()) return
    if (this.#isDone()) this.finish('finished')
    else {
      this.#sendDue()
      if (nowMs >= this.#aliveAtMs) {
        this.#aliveAtMs = nowMs + ALIVE_MS
        this.#toAgent(() => this.#listener.onAlive())
      }
      if (this.#originMs !== undefined && nowMs >= this.#reportAtMs) this.#report()
      this.#child.after(LOOP_MS, this.#loop)
    }
  }

  /** Its own timer ends it before anything that comes later does. */
  #isExpired(): boolean {
    if (this.#end === undefined && this.#child.now() > this.#leaseEndMs) this.finish('lease')
    return this.#end !== undefined
  }

  #isDone(): boolean {
    if (this.#originMs === undefined || this.#child.now() < this.#originMs) return false
    this.#sendDue()
    return this.#next >= this.#load.count || this.#child.now() > this.#untilMs
  }

  /** Sends what was due since the last time, unless its lease ended before. */
  #sendDue(): void {
    if (this.#originMs === undefined || this.#end !== undefined) return
    const { agents } = this.#share.order
    const nowMs = this.#child.now()
    const resumedMs = this.#child.resumedMs * this.#child.machine.pace + this.#child.machine.aheadMs
    for (; this.#next < this.#load.count; this.#next += agents.count) {
      const dueMs = this.#originMs + this.#next * this.#load.everyMs
      // What was due while it was frozen is late.
      const sentMs = Math.max(dueMs, this.#startedMs, resumedMs)
      if (sentMs > nowMs || sentMs > this.#leaseEndMs) break
      this.#target.push({ run: this.#share.order.run, index: this.#next, agent: this.#id, atMs: this.#child.virtual(sentMs) })
      this.#sent += 1
    }
  }

  finish(end: ShareEnd): void {
    if (this.#end !== undefined) return
    this.#sendDue()
    this.#end = end
    this.#report()
  }

  #report(): void {
    const { agents } = this.#share.order
    this.#reportAtMs = this.#child.now() + REPORT_MS
    const sequence = ++this.#sequence
    this.#sentAt.set(sequence, this.#sent)
    const report: ModelledReport = {
      base: this.#acknowledged.sequence,
      before: this.#acknowledged.sent,
      sent: this.#sent - this.#acknowledged.sent,
      planned: Math.ceil((this.#load.count - this.#share.index) / agents.count),
      filling: `${sequence} `.repeat(Math.ceil((this.#load.reportBytes ?? 0) / 2)),
    }
    const end = this.#end
    const bytes = new TextEncoder().encode(JSON.stringify(report))
    this.#toAgent(() => this.#listener.onReport({ sequence, end, bytes }))
    if (end !== undefined) this.#toAgent(() => this.#listener.onGone(undefined))
  }

  #toAgent(what: () => void): void {
    this.#child.world.after(PIPE_MS, () => this.#agent.run(what))
  }

  #toChild(what: () => unknown): void {
    this.#agent.world.after(PIPE_MS, () => this.#child.run(() => this.#isExpired() || what()))
  }
}
