import type { CallObserver } from '../../src/protocols/call.ts'
import type { HttpUser } from '../../src/protocols/http/session.ts'
import { planFrom } from '../../src/plan/plan-from.ts'
import type { LoadOptions } from '../../src/plan/options/load-options.ts'
import type { IterationCounts } from '../../src/record/snapshot.ts'
import { WHOLE_RUN, type Share } from '../../src/pace/share.ts'
import { createLocalRun } from '../../src/run/local/local-run.ts'
import type { ClosedLoop } from '../../src/run/loop/closed-loop.ts'
import type { Iterations } from '../../src/run/user/iterations.ts'
import type { PhaseRecorders } from '../../src/run/recording/phase-recorders.ts'
import type { OpenLoop } from '../../src/run/loop/open-loop.ts'
import type { UserLifecycle } from '../../src/run/user/user-lifecycle.ts'
import type { User, Work } from '../../src/run/user/user.ts'
import type { Milliseconds } from '../../src/units/duration.ts'
import { ManualClock, type ManualClockSettings } from '../helpers/manual-clock.ts'

/** An iteration as it began; times from the start of the run. */
export interface Start {
  readonly atMs: Milliseconds
  readonly dueMs: Milliseconds
  readonly user: number
  readonly index: number
  readonly iteration: number
  readonly isWarmup: boolean
}

export interface ManualRun {
  readonly recorders: PhaseRecorders
  readonly loop: ClosedLoop | OpenLoop
  readonly iterations: Iterations
  readonly lifecycle: UserLifecycle
  readonly clock: ManualClock
  readonly starts: readonly Start[]
  /** When the measured part began; `undefined` as long as it has not. */
  measuringAtMs(): Milliseconds | undefined
  counts(): { readonly measured: IterationCounts; readonly warmup: IterationCounts }
  /** From the start of the run. */
  elapsedMs(): Milliseconds
}

/** What an iteration of a test does: lasts some time, or whatever a function returns. */
export type FakeTask = Milliseconds | ((user: User, clock: ManualClock) => unknown)

export interface ManualRunSettings extends ManualClockSettings {
  /** Which status of a returned reply is success. */
  readonly accepts?: (status: number) => boolean
  readonly share?: Share
  /** The HTTP of a user, where its task calls something. */
  readonly open?: (observer: CallObserver, clock: ManualClock) => HttpUser
}

const unreachable = (): never => {
  throw new Error('No task on a manual clock reaches the network, or has options with functions')
}

/** The loop and the iterations of a run on a manual clock, with tasks that reach no network. Nothing has started. */
export function manualRun(
  options: LoadOptions,
  task: FakeTask,
  { accepts = (status) => status < 400, share = WHOLE_RUN, open = unreachable, ...clockSettings }: ManualRunSettings = {},
): ManualRun {
  const clock = new ManualClock(clockSettings)
  const originMs = clock.now()
  const starts: Start[] = []
  let measuringAtMs: Milliseconds | undefined

  const work: Work = (user) => {
    starts.push({
      atMs: clock.now() - originMs,
      dueMs: user.dueMs,
      user: user.number,
      index: user.index,
      iteration: user.iteration,
      isWarmup: user.calls.recorder === recorders.warmup,
    })
    return typeof task === 'number' ? clock.sleep(task) : task(user, clock)
  }
  const { recorders, loop, iterations, lifecycle } = createLocalRun({
    job: { ...planFrom({ seed: 1, ...options }, {}), data: undefined, coverage: false },
    share,
    clock,
    originMs,
    clients: {
      work,
      accepts,
      open: (observer) => open(observer, clock),
      openSockets: unreachable,
      script: undefined,
      reached: () => ({}),
      isSharedLoop: () => false,
      usedFetch: () => false,
      mock: undefined,
      evictedCookies: () => 0,
      sentValues: () => [],
      close: () => Promise.resolve(),
    },
    onMeasuring: () => {
      measuringAtMs = clock.now() - originMs
    },
    onMisuse: unreachable,
  })
  return {
    recorders,
    loop,
    iterations,
    lifecycle,
    clock,
    starts,
    measuringAtMs: () => measuringAtMs,
    counts: () => {
      const { measured, warmup } = recorders.snapshots()
      return { measured: measured.iterations, warmup: warmup.iterations }
    },
    elapsedMs: () => clock.now() - originMs,
  }
}

/** Starts a run and gives it back when nothing more starts. */
export async function ran(run: ManualRun): Promise<ManualRun> {
  run.loop.start()
  await run.clock.until(run.loop.ended)
  return run
}
