import type { Plan } from '../../../plan/plan.ts'
import type { RunRecord } from '../../../record/run-record.ts'
import { systemClock } from '../../../units/time/clock.ts'
import { noop } from '../../../units/platform/noop.ts'
import { openArm, type Arm } from '../arm.ts'
import { joinSignals } from '../../signals.ts'
import type { PlannedJobs, ReadyRun, Runner } from '../../runner.ts'
import type { RunEnvironment } from '../../run-environment.ts'
import { functionsHere } from '../../task/option-functions.ts'
import { taskHere } from '../../task/task.ts'
import { dial, helloFrom, type CoordinatorAddress } from './coordinator-address.ts'
import { armPlan, armText, unsupportedReason } from './arm-plan.ts'
import { Coordinator } from './coordinator.ts'
import type { TestId } from './remote-messages.ts'

/** Where the coordinator listens, and the test of the load by what both sides have in common. */
export interface ComparedLoad {
  readonly address: CoordinatorAddress
  readonly test: TestId
}

/**
 * Makes a load an arm of `vitest-load compare`, as soon as the other side has come to the same load. `undefined` if there is nothing to compare it with: it
 * then runs as without a comparison.
 *
 * @throws {LoadError} `no-coordinator`, and whatever the module of the task throws.
 */
export async function comparedRun(jobs: PlannedJobs, load: ComparedLoad, environment: RunEnvironment): Promise<ReadyRun | undefined> {
  const [job] = jobs
  const coordinator = new Coordinator(await dial(load.address), helloFrom(load.address))
  const { signal, release } = joinSignals([job.hooks.signal, environment.signal, coordinator.signal])
  // Neither the other side nor the next block is of use once the test is over.
  const onAbort = (): void => coordinator.end()
  signal?.addEventListener('abort', onAbort, { once: true })
  const leave = (): void => {
    signal?.removeEventListener('abort', onAbort)
    release()
    coordinator.end()
  }
  let ready: ReadyRun | undefined
  try {
    const plan = await matchedPlan(jobs, load, coordinator, environment)
    if (plan === undefined) return undefined
    const runner = inBlocks(coordinator)
    await runner.check(job.task)
    ready = {
      jobs: [{ ...job, plan }],
      runner,
      signal,
      release: () => {
        coordinator.send({ kind: 'closed' })
        leave()
      },
    }
    return ready
  } finally {
    if (ready === undefined) leave()
  }
}

/** Announces the load and waits for the other side; `undefined` if the load is unfit, or the other side does not have it. */
async function matchedPlan(
  jobs: PlannedJobs,
  { test }: ComparedLoad,
  coordinator: Coordinator,
  { onPhase, remainingMs }: RunEnvironment,
): Promise<Plan | undefined> {
  const reason = unsupportedReason(jobs)
  if (reason !== undefined) {
    coordinator.send({ kind: 'unfit', test, reason })
    return undefined
  }
  const [{ plan }] = jobs
  const armed = armPlan(plan)
  onPhase('waiting', armed)
  try {
    coordinator.send({ kind: 'arm', test, plan: armText(plan), remainingMs: remainingMs(armed) })
    return (await coordinator.isMatched()) ? armed : undefined
  } finally {
    onPhase('hooks', armed)
  }
}

/** Runs a load as the blocks that the coordinator asks for, in this thread. */
const inBlocks = (coordinator: Coordinator): Runner => ({
  check: async (task) => void (await taskHere(task)),
  run: async ([job]) => {
    const arm = await openArm({ ...job, task: await taskHere(job.task), hooks: { ...job.hooks, ...(await functionsHere(job.hooks)) } })
    const record = await recordOf(arm, coordinator)
    return { whole: record, scenarios: [record] }
  },
})

/** Runs blocks until the coordinator asks for no more, and returns what all of them recorded. */
async function recordOf(arm: Arm, coordinator: Coordinator): Promise<RunRecord> {
  const sinceMs = systemClock.now()
  try {
    coordinator.send({ kind: 'opened' })
    for (;;) {
      const order = await coordinator.nextBlock()
      if (order === undefined) return await arm.close(undefined)
      coordinator.send({ kind: 'block', record: await arm.runBlock(order) })
    }
  } catch (error) {
    // The error being thrown says more.
    await arm.close({ by: 'signal', reason: (error as Error).message, atMs: systemClock.now() - sinceMs }).catch(noop)
    throw error
  }
}
