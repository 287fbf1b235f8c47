import type { BaseUrl } from '../../plan/options/load-options.ts'
import { checkBaseUrl } from '../../plan/options/http/base-url.ts'
import { isRecord } from '../../plan/problems/must-be.ts'
import { refuseUnknown } from '../../plan/problems/unknown.ts'
import { Problems } from '../../plan/problems/problems.ts'
import { formatReceived } from '../../units/text/received.ts'
import { taskFrom, type AnyTask, type Task } from '../task/task.ts'

/** A task with the options of its arm. */
// oxlint-disable-next-line typescript/no-explicit-any -- see TaskFunction
export interface ArmOptions<Data = any> {
  readonly task: Task<Data>
  /** Where requests of this arm with a relative address go, instead of the `baseUrl` of the comparison. */
  readonly baseUrl?: BaseUrl | undefined
}

/** What is compared: `head` is judged against `base`. */
// oxlint-disable-next-line typescript/no-explicit-any -- see TaskFunction
export interface Compared<Data = any> {
  readonly base: Task<Data> | ArmOptions<Data>
  readonly head: Task<Data> | ArmOptions<Data>
}

/** An arm with the kind of its task resolved. */
export interface KnownArm {
  readonly task: AnyTask
  readonly baseUrl: BaseUrl | undefined
}

/**
 * Resolves both arms, and the kinds of their tasks.
 *
 * @throws {LoadError} `bad-options` and `bad-task` if they cannot run.
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
