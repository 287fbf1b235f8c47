import { isRecord } from '../../plan/problems/must-be.ts'
import type { ScenarioLoadOptions } from '../../plan/scenarios/scenario-options.ts'
import type { Task } from './task.ts'

/** One of several scenarios in a run: its task, and its options. */
// oxlint-disable-next-line typescript/no-explicit-any -- see TaskFunction
export interface ScenarioEntry<Data = any> extends ScenarioLoadOptions {
  readonly task: Task<Data>
}

/** Several scenarios in one run. */
// oxlint-disable-next-line typescript/no-explicit-any -- see TaskFunction
export interface Scenarios<Name extends string = string, Data = any> {
  readonly scenarios: Readonly<Record<Name, ScenarioEntry<Data>>>
}

/** Whether a value is an object with `scenarios`, whatever these are. */
export const isScenarios = (task: unknown): task is Scenarios => isRecord(task) && 'scenarios' in task
