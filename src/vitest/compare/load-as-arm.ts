import { hooksFrom } from '../../plan/hooks-from.ts'
import type { LoadOptions } from '../../plan/options.ts'
import type { Plan } from '../../plan/plan.ts'
import type { LoadResult } from '../../result/load-result.ts'
import { resultFrom } from '../../result/result.ts'
import { openArm, type Arm } from '../../run/comparison/arm.ts'
import { isScenarios, type Scenarios } from '../../run/scenarios.ts'
import { joinSignals } from '../../run/join-signals.ts'
import { dial, helloFrom, type Address } from '../../run/lockstep/address.ts'
import type { TestId } from '../../run/lockstep/messages.ts'
import type { Surroundings } from '../../run/surroundings.ts'
import { targetReport } from '../../run/target-report.ts'
import { taskFrom, taskHere, type Task } from '../../run/task.ts'
import { framed } from '../../run/turn.ts'
import { systemClock } from '../../units/clock.ts'
import { LoadError } from '../../units/error.ts'
import type { RunningTest } from '../running-test.ts'
import { armPlan } from './arm-plan.ts'
import { Coordinator } from './coordinator.ts'

/**
 * In a side of `vitest-load compare`, whose coordinator listens at `address`, a load that the other side has, too, is an arm: it runs short blocks whenever it is told to, and the result is made of what
 * it did in them. Gives `undefined` where there is nobody to compare with; the load is then run as ever.
 */
export async function loadAsArm(
  address: Address,
  test: RunningTest,
  task: Task | Scenarios,
  options: LoadOptions,
  surroundings: Surroundings,
): Promise<LoadResult | undefined> {
  const coordinator = new Coordinator(await dial(address), helloFrom(address))
  const { signal, release } = joinSignals([hooksFrom(options).signal, surroundings.signal, coordinator.signal])
  // Whoever waits for the other side, or for the next block, waits in vain once its test is over.
  const onAbort = (): void => coordinator.end()
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    if (isScenarios(task)) throw new LoadError('unfit', 'it runs several scenarios at once, each of which may begin at another time')
    const { plan, words } = armPlan(options)
    const remainingMs = surroundings.remainingMs(plan)
    surroundings.onPhase('waiting', plan)
    coordinator.send({ kind: 'arm', test: idOf(test), plan: words, remainingMs })
    const isMatched = await coordinator.isMatched()
    surroundings.onPhase('aside', plan)
    return isMatched ? await asArm(coordinator, { plan, task, options, signal }, surroundings) : undefined
  } catch (error) {
    if (!(error instanceof LoadError && error.code === 'unfit')) throw error
    coordinator.send({ kind: 'unfit', test: idOf(test), reason: error.message })
    return undefined
  } finally {
    signal?.removeEventListener('abort', onAbort)
    release()
    coordinator.end()
  }
}

interface ArmJob {
  readonly plan: Plan
  readonly task: Task
  readonly options: LoadOptions
  readonly signal: AbortSignal | undefined
}

async function asArm(coordinator: Coordinator, { plan, task, options, signal }: ArmJob, surroundings: Surroundings): Promise<LoadResult> {
  const hooks = hooksFrom(options)
  const known = await taskHere(taskFrom(task))
  const record = await framed({ plan, hooks, signal }, surroundings, async (data) => {
    const { coverage } = surroundings
    const arm = await openArm({ plan, task: known, hooks, data, signal, remainingMs: surroundings.remainingMs(plan), coverage })
    return await untilClosed(arm, coordinator, signal)
  })
  const result = resultFrom(plan, record, await targetReport(hooks.target, record, surroundings.remainingMs(plan), systemClock))
  coordinator.send({ kind: 'closed' })
  return result
}

/** Does what the coordinator asks for, until it lets go. */
async function untilClosed(
  arm: Arm,
  coordinator: Coordinator,
  signal: AbortSignal | undefined,
): Promise<Awaited<ReturnType<Arm['close']>>> {
  const sinceMs = systemClock.now()
  const onAbort = (): void => arm.interrupt(signal!.reason as Error)
  signal?.addEventListener('abort', onAbort)
  try {
    coordinator.send({ kind: 'opened' })
    for (;;) {
      const order = await coordinator.nextBlock()
      if (order === undefined) return await arm.close(undefined)
      coordinator.send({ kind: 'block', record: await arm.runBlock(order) })
    }
  } catch (error) {
    // What is thrown already says more.
    await arm.close({ by: 'signal', reason: (error as Error).message, atMs: systemClock.now() - sinceMs }).catch(() => {})
    throw error
  } finally {
    signal?.removeEventListener('abort', onAbort)
  }
}

function idOf({ task }: RunningTest): TestId {
  const names = [task.name]
  for (let { suite } = task; suite !== undefined && suite !== task.file; { suite } = suite) names.unshift(suite.name)
  return { project: task.file.projectName ?? '', file: task.file.name, name: names.join(' > ') }
}
