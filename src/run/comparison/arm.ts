import { WHOLE_RUN } from '../../pace/share.ts'
import type { BlockRecord, Numbering } from '../../record/comparison-record.ts'
import type { Abort, RunRecord } from '../../record/run-record.ts'
import { SamplingRecorder } from '../../record/sampling-recorder.ts'
import { systemClock, type Clock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { LoadError } from '../../units/errors/error.ts'
import { baseOf } from '../monitor/target/loaded-targets.ts'
import type { BlockMeter } from '../monitor/target/block-meter.ts'
import type { SampledTarget } from '../monitor/target/target-monitors.ts'
import { runningTargets } from '../../serve/process/running-targets.ts'
import { GeneratorMonitor } from '../monitor/generator-monitor.ts'
import { PhaseRecorders } from '../recording/phase-recorders.ts'
import { LocalRun } from '../local/local-run.ts'
import { recordFrom, runStatus } from '../local/run-status.ts'
import { openClients } from '../local/run-clients.ts'
import type { RunJob } from '../runner.ts'
import type { KnownTask } from '../task/task.ts'
import { shutDown } from '../local/shut-down.ts'
import { BlockLoop } from './block-loop.ts'

/** What one block should do. Plain data. */
export interface BlockOrder {
  readonly durationMs: Milliseconds
  /** The first iteration numbers of the block. */
  readonly from: Numbering
  /** The warm-up is recorded separately. */
  readonly part: 'warmup' | 'measured'
}

/**
 * One of the two tasks that are compared. It does nothing until a block is requested; arguments and results are plain data, so it can be in another process.
 */
export interface Arm {
  /**
   * Loads for a time, and resolves when everything it started has ended. One block at a time.
   *
   * @throws {WrongReturnError} if a function in the options returned a wrong value.
   */
  runBlock(order: BlockOrder): Promise<BlockRecord>
  /** Cuts off running iterations: the current block ends at once, and its cut off iterations count as bad; later blocks do nothing. */
  interrupt(reason: Error): void
  /** The targets that are up, and what each used in the measured blocks of this arm. */
  sampled(): readonly SampledTarget[]
  /**
   * Stops the users, releases everything, and returns the record. `aborted` if the comparison ended early.
   *
   * @throws {WrongReturnError} as `runBlock`, after everything is released.
   */
  close(aborted: Abort | undefined): Promise<RunRecord>
}

/**
 * Opens an arm in this thread; the signal of its job interrupts it. Its users start and wait for their first block, and keep their connections, cookies and
 * state from block to block.
 *
 * @throws {LoadError} if the task cannot run.
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
  // Deferred: this may be called in the middle of an exchange, which interrupting would end.
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
    await meter?.begin()
    const openedMs = clock.now()
    if (part === 'measured' && recorders.measureFromMs === Number.POSITIVE_INFINITY) {
      recorders.startMeasuring(openedMs - originMs)
      monitor.restart()
    }
    if (!isOver) await loop.run(durationMs, from, recorder)
    if (mistake !== undefined) throw mistake
    const elapsedMs = clock.now() - openedMs
    usedClient ||= clients.usedFetch() || recorder.usedClient
    const targetCpuMs = await meter?.end(part, elapsedMs, { reached: clients.reached(), base: baseOf(job.hooks) })
    const { latenciesMs, succeeded, bad, statuses, withoutStatus } = recorder.take()
    const counts = { elapsedMs, succeeded, bad, statuses, withoutStatus, ...(targetCpuMs !== undefined && { targetCpuMs }) }
    return { latenciesMs, ...counts, usedClient, next: loop.next }
  }

  const interrupt = (reason: Error): void => {
    isOver = true
    loop.stop()
    iterations.cutOff(reason)
  }
  const onAbort = (): void => interrupt(job.signal?.reason as Error)
  job.signal?.addEventListener('abort', onAbort)
  const meter = await blockMeter(clock)
  if (job.signal?.aborted !== true) loop.start()
  await loop.begun()
  return {
    runBlock,
    interrupt,
    sampled: () => meter?.sampled() ?? [],
    close: async (aborted) => {
      job.signal?.removeEventListener('abort', onAbort)
      loop.stop()
      iterations.cutOff(OVER, 'stop')
      const generator = monitor.stop(0)
      meter?.close()
      await shutDown(run, lastMs)
      if (mistake !== undefined) throw mistake
      return recordFrom(runStatus(run, generator, aborted), recorders.snapshots())
    },
  }
}

/** Nothing is loaded, and nothing is done, for arms without targets. */
async function blockMeter(clock: Clock): Promise<BlockMeter | undefined> {
  if (runningTargets().length === 0) return undefined
  const { BlockMeter } = await import('../monitor/target/block-meter.ts')
  return new BlockMeter(clock)
}

const OVER = new LoadError('aborted', 'the comparison is over')
