import type { BaseUrl } from '../../plan/options/load-options.ts'
import { checkBaseUrl } from '../../plan/options/base-url.ts'
import { isRecord } from '../../plan/problems/must-be.ts'
import { refuseUnknown } from '../../plan/problems/unknown.ts'
import { Problems } from '../../plan/problems/problems.ts'
import { formatReceived } from '../../units/received.ts'
import { taskFrom, type AnyTask, type Task } from '../task/task.ts'

/** A task with what only its arm has. */
// oxlint-disable-next-line typescript/no-explicit-any -- see TaskFunction
export interface ArmOptions<Data = any> {
  readonly task: Task<Data>
  /** Where requests of this arm with a relative address go, in place of the `baseUrl` of the comparison. */
  readonly baseUrl?: BaseUrl | undefined
}

/** What is compared: `head` is judged by what `base` does. */
// oxlint-disable-next-line typescript/no-explicit-any -- see TaskFunction
export interface Compared<Data = any> {
  readonly base: Task<Data> | ArmOptions<Data>
  readonly head: Task<Data> | ArmOptions<Data>
}

/** An arm with its kind of task told. */
export interface KnownArm {
  readonly task: AnyTask
  readonly baseUrl: BaseUrl | undefined
}

/**
 * Tells both arms apart, and their kinds.
 *
 * @throws {LoadError} `bad-options` and `bad-task` where they cannot be run.
 */
export function armsFrom(compared: Compared): { readonly base: KnownArm; readonly head: KnownArm } {
  const problems = new Problems('what is compared')
  if (isRecord(compared)) {
    refuseUnknown(compared, ['base', 'head'], '', problems)
    for (const name of ['base', 'head'] as const) checkArm(compared[name], name, problems)
  } else problems.expected('the arms', 'an object such as { base: taskNow, head: taskThen }', formatReceived(compared))
  problems.throwIfAny('bad-options')
  return { base: armFrom(compared.base), head: armFrom(compared.head) }
}

function checkArm(arm: unknown, name: string, problems: Problems): void {
  if (arm === undefined) problems.expected(name, 'a task, or { task, baseUrl }', 'undefined')
  if (!hasTask(arm)) return
  refuseUnknown(arm, ['task', 'baseUrl'], `${name}.`, problems)
  if (arm.baseUrl !== undefined) checkBaseUrl(arm.baseUrl, { name: `${name}.baseUrl`, given: {}, problems })
}

const hasTask = (arm: unknown): arm is ArmOptions => isRecord(arm) && 'task' in arm

const armFrom = (arm: Task | ArmOptions): KnownArm =>
  hasTask(arm) ? { task: taskFrom(arm.task), baseUrl: arm.baseUrl } : { task: taskFrom(arm), baseUrl: undefined }
