import { WHOLE_RUN } from '../../pace/share.ts'
import type { BlockRecord, Numbering } from '../../record/comparison-record.ts'
import type { Abort, RunRecord } from '../../record/run-record.ts'
import { SamplingRecorder } from '../../record/sampling-recorder.ts'
import { systemClock, type Clock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { LoadError } from '../../units/errors/error.ts'
import { GeneratorMonitor } from '../monitor/generator-monitor.ts'
import { PhaseRecorders } from '../recording/phase-recorders.ts'
import { LocalRun } from '../local/local-run.ts'
import { recordFrom, runStatus } from '../local/run-status.ts'
import { openClients } from '../local/run-clients.ts'
import type { RunJob } from '../runner.ts'
import type { KnownTask } from '../task/task.ts'
import { shutDown } from '../local/shut-down.ts'
import { BlockLoop } from './block-loop.ts'

/** What one block is to be. Plain data. */
export interface BlockOrder {
  readonly durationMs: Milliseconds
  /** Where its iterations begin to count. */
  readonly from: Numbering
  /** Warm-up is recorded apart. */
  readonly part: 'warmup' | 'measured'
}

/** One of two things that are compared: does nothing but when a block is asked of it. What goes in and comes out is plain data, so that it may be anywhere. */
export interface Arm {
  /**
   * Loads for a time, and resolves when all that was started has ended. One block at a time.
   *
   * @throws {WrongReturnError} if a function in the options returned what it must not.
   */
  runBlock(order: BlockOrder): Promise<BlockRecord>
  /** Cuts off what is going on: a block at hand ends at once, its cut off iterations counted as bad; later ones do nothing. */
  interrupt(reason: Error): void
  /**
   * Lets users end, leaves nothing behind, and gives all that was recorded. `aborted` where the comparison ended before its time.
   *
   * @throws {WrongReturnError} as `runBlock`, once nothing is left behind.
   */
  close(aborted: Abort | undefined): Promise<RunRecord>
}

/**
 * Opens an arm in this thread, which the signal of its job interrupts: users begin, and wait for their first block with connections, cookies and state of their own, which they keep from block to
 * block.
 *
 * @throws {LoadError} where the task cannot be run as it stands.
 */
export async function openArm(job: RunJob<KnownTask>, clock: Clock = systemClock): Promise<Arm> {
  const { plan } = job
  const clients = openClients(job, clock)
  const originMs = clock.now()
  const lastMs = originMs + job.remainingMs
  const samplers: SamplingRecorder[] = []
  const recorders = new PhaseRecorders(plan, Number.POSITIVE_INFINITY, (settings) => {
    const recorder = new SamplingRecorder(settings)
    samplers.push(recorder)
    return recorder
  })
  const [warmup, measured] = samplers as [SamplingRecorder, SamplingRecorder]
  const monitor = new GeneratorMonitor()
  let mistake: Error | undefined
  // Not at once: this may be called in the middle of an exchange, which interrupting ends.
  const onMisuse = (error: Error): void => {
    mistake ??= error
    clock.soon(() => interrupt(error))
  }
  const onMeasuring = (): void => monitor.restart()
  const options = { job, share: WHOLE_RUN, clock, originMs, clients, onMeasuring, onMisuse }
  const run = new LocalRun(options, recorders, (settings) => new BlockLoop(settings))
  const { loop, iterations } = run
  let usedClient = false
  let isOver = false

  const runBlock = async ({ durationMs, from, part }: BlockOrder): Promise<BlockRecord> => {
    const recorder = part === 'warmup' ? warmup : measured
    const openedMs = clock.now()
    if (part === 'measured' && recorders.measureFromMs === Number.POSITIVE_INFINITY) {
      recorders.startMeasuring(openedMs - originMs)
      monitor.restart()
    }
    if (!isOver) await loop.run(durationMs, from, recorder)
    if (mistake !== undefined) throw mistake
    const elapsedMs = clock.now() - openedMs
    usedClient ||= clients.usedFetch() || recorder.usedClient
    const { latenciesMs, succeeded, bad, statuses, withoutStatus } = recorder.take()
    return { latenciesMs, elapsedMs, succeeded, bad, statuses, withoutStatus, usedClient, next: loop.next }
  }

  const interrupt = (reason: Error): void => {
    isOver = true
    loop.stop()
    iterations.cutOff(reason)
  }
  const onAbort = (): void => interrupt(job.signal?.reason as Error)
  job.signal?.addEventListener('abort', onAbort)
  if (job.signal?.aborted !== true) loop.start()
  await loop.begun()
  return {
    runBlock,
    interrupt,
    close: async (aborted) => {
      job.signal?.removeEventListener('abort', onAbort)
      loop.stop()
      iterations.cutOff(OVER, 'stop')
      const generator = monitor.stop(0)
      await shutDown(run, lastMs)
      if (mistake !== undefined) throw mistake
      return recordFrom(runStatus(run, generator, aborted), recorders.snapshots())
    },
  }
}

const OVER = new LoadError('aborted', 'the comparison is over')
