import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { LoadModel } from '../../plan/model.ts'
import { MachineWindows } from '../../record/machine/machine-windows.ts'
import type { TargetProcesses } from '../../serve/process/running-targets.ts'
import type { Clock, Timer } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { schedulerWaitMs } from './thread-stats.ts'
import { TreeReader } from './target/tree-reader.ts'

const WINDOW_MS: Milliseconds = 100
/** How many windows pass between two searches for new threads and children of the targets. */
const WINDOWS_PER_REFRESH = 10
/** The sampling interval of the loop delay. */
const RESOLUTION_MS = 5
/** A loop that was busier had no time left: anything in it may have waited for the whole window. */
const FULL_LOOP = 0.9

/** Measures, in windows of 100 ms, how long this thread and the targets waited for a core, and how late the event loop of this thread was. */
export class MachineMonitor {
  readonly windows: MachineWindows
  readonly #clock: Clock
  readonly #trees: readonly TreeReader[]
  readonly #polls: boolean
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  #loop = performance.eventLoopUtilization()
  #waitMs: Milliseconds
  #timer: Timer | undefined
  #closed = 0

  constructor(trees: readonly TreeReader[], { polls, clock, originMs }: { polls: boolean; clock: Clock; originMs: Milliseconds }) {
    this.#trees = trees
    this.#polls = polls
    this.#clock = clock
    this.windows = new MachineWindows(originMs, Math.min(0, clock.now() - originMs))
    // What a tree gives is the longest wait of a thread since it was last read.
    for (const tree of trees) tree.read()
    this.#waitMs = schedulerWaitMs()
    this.#delay.enable()
    this.#next()
  }

  /** To be called before the records of iterations that have ended are read. */
  closeWindow(): void {
    const waitMs = schedulerWaitMs()
    const targetsMs = this.#trees.reduce((sum, tree) => sum + tree.read().longestWaitMs, 0)
    // A late loop has mostly waited for a core, so these two are not added up.
    const nowMs = this.#clock.now() - this.windows.originMs
    const ownMs = Math.max(waitMs - this.#waitMs, this.#ownDelayMs(nowMs - this.windows.openedMs))
    this.windows.close(nowMs, ownMs + targetsMs)
    this.#waitMs = waitMs
  }

  stop(): void {
    if (this.#timer !== undefined) this.#clock.cancel(this.#timer)
    this.#delay.disable()
    for (const tree of this.#trees) tree.close()
  }

  /** The whole window if the loop of this thread was full. */
  #ownDelayMs(windowMs: Milliseconds): Milliseconds {
    const delayMs = this.#delay.max / 1e6 - RESOLUTION_MS
    this.#delay.reset()
    const before = this.#loop
    this.#loop = performance.eventLoopUtilization()
    const activeMs = this.#loop.active - before.active
    const isFull = !this.#polls && activeMs > FULL_LOOP * (activeMs + this.#loop.idle - before.idle)
    return isFull ? windowMs : Math.max(0, delayMs) || 0
  }

  #next(): void {
    this.#timer = this.#clock.after(WINDOW_MS, () => {
      this.#closed += 1
      if (this.#closed % WINDOWS_PER_REFRESH === 0) for (const tree of this.#trees) tree.refresh()
      this.closeWindow()
      this.#next()
    })
  }
}

/** `undefined` if there is no target that can be read, or if the system does not say how long a thread waits. */
export function openMachineMonitor(
  targets: readonly TargetProcesses[] = [],
  plans: readonly { readonly model: LoadModel }[],
  clock: Clock,
  originMs: Milliseconds,
): MachineMonitor | undefined {
  if (targets.length === 0 || process.platform !== 'linux' || Number.isNaN(schedulerWaitMs())) return undefined
  const trees = targets.map(({ pid, pids }) => new TreeReader(pid, pids))
  const polls = plans.some(({ model }) => model.kind === 'open' && model.pacer === 'precise')
  if (trees.every(({ isReadable }) => isReadable)) return new MachineMonitor(trees, { polls, clock, originMs })
  for (const tree of trees) tree.close()
  return undefined
}
