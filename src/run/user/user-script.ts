import type { Milliseconds } from '../../units/duration.ts'
import type { PartWork, User, Work } from './user.ts'
import { isObject } from '../../units/platform/any-realm.ts'
import { WrongReturnError } from '../../units/errors/returned-value.ts'
import { failureOf } from './failure-from-error.ts'
import { drainBody, statusFailure, statusOf } from './returned-response.ts'
import type { LocalTask } from '../task/simple-task.ts'
import type { LocalScenario } from '../task/scenario.ts'
import { pausesFrom, type Pauses } from './pauses.ts'

/** What the users of a scenario do. */
export interface UserScript {
  readonly iterate: Work
  readonly start: Work | undefined
  readonly stop: Work | undefined
  readonly pauses: Pauses
}

/** What a scenario needs from its run. */
export interface ScriptContext {
  /** Prepares a part for any user. */
  readonly workOf: (task: LocalTask) => PartWork
  readonly accepts: (status: number) => boolean
  /** The time on the clock. */
  readonly now: () => Milliseconds
}

interface Step {
  readonly name: string
  readonly work: PartWork
}

/** @throws {LoadError} if one of its requests cannot be sent. */
export function scriptFrom({ think, onFailure, start, stop, choices }: LocalScenario, context: ScriptContext): UserScript {
  const pauses = pausesFrom(think)
  const works = choices.map(({ weight, groups, isFlow, steps }) => {
    const parts = steps.map(({ name, task }) => ({ name, work: context.workOf(task) }))
    const work = isFlow ? flowOf(parts, pauses, context, onFailure === 'end') : partOf(parts[0]!)
    return { weight, work: groups.length === 0 ? work : inGroups(groups, work) }
  })
  return {
    iterate: works.length === 1 ? works[0]!.work : choiceOf(works),
    start: start && context.workOf(start),
    stop: stop && context.workOf(stop),
    pauses,
  }
}

/**
 * Runs one of the works, each with the probability of its weight. The choice depends only on seed, user and iteration, so that any iteration can be replayed,
 * and users in other threads choose as they would here.
 */
function choiceOf(works: readonly { readonly weight: number; readonly work: Work }[]): Work {
  const total = works.reduce((sum, { weight }) => sum + weight, 0)
  return (user, nowMs) => {
    let left = user.randomFor('choice')() * total
    // Because of rounding, none may be found; the last one then runs.
    const { work } = works.find(({ weight }) => (left -= weight) < 0) ?? works.at(-1)!
    return work(user, nowMs)
  }
}

const partOf =
  ({ name, work }: Step): Work =>
  (user, nowMs) => {
    user.calls.beginPart(name, nowMs)
    return work(user)
  }

const inGroups =
  (groups: readonly string[], work: Work): Work =>
  (user, nowMs) => {
    user.calls.groups = groups
    return work(user, nowMs)
  }

/** Runs all parts in order, with pauses between them; with `endsAtFailure` until one fails. */
function flowOf(steps: readonly Step[], pauses: Pauses, { accepts, now }: ScriptContext, endsAtFailure: boolean): Work {
  return async (user) => {
    const random = user.randomFor('flow')
    for (const [index, { name, work }] of steps.entries()) {
      if (index > 0) await user.rest(pauses.within(user, random))
      if (!user.isLive) return
      const { rejection } = user.calls
      user.calls.beginPart(name, now())
      try {
        const value = await work(user)
        await noteReturned(user, value, accepts)
      } catch (error) {
        if (endsAtFailure || error instanceof WrongReturnError) throw error
        user.calls.noteThrown(failureOf(error), rejection === undefined)
      }
      if (!user.isLive) return
      const { hasFailed } = user.calls
      user.calls.endPart(now(), undefined)
      if (hasFailed && endsAtFailure) return
    }
  }
}

/** Reads a reply that a step returned from another client to its end; it counts unless one of our clients got a reply in that step. */
async function noteReturned(user: User, value: unknown, accepts: ScriptContext['accepts']): Promise<void> {
  if (!isObject(value)) return
  await drainBody(value)
  const status = user.calls.hasReplied ? 0 : statusOf(value)
  if (status > 0 && user.isLive) user.calls.noteReply(status, statusFailure(status, accepts, user.calls))
}
