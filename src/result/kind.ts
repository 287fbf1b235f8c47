import { isObject } from '../units/platform/any-realm.ts'
import type { CapacityResult } from './capacity/capacity-result.ts'
import type { ComparisonResult } from './comparison/comparison-result.ts'
import type { LoadResult } from './load-result.ts'
import type { SweepResult } from './sweep/sweep-result.ts'

/** What each kind of run results in. */
export interface Results {
  readonly load: LoadResult
  readonly comparison: ComparisonResult
  readonly capacity: CapacityResult
  readonly sweep: SweepResult
}

export type ResultKind = keyof Results

export type AnyResult = Results[ResultKind]

/** Fields that together only one kind has. A clone of a result has nothing else that tells its kind. */
const FIELDS: Readonly<Record<Exclude<ResultKind, 'load'>, readonly string[]>> = {
  comparison: ['metrics', 'negativeControl', 'samples', 'base', 'head'],
  capacity: ['limitedBy', 'probes', 'slo', 'range'],
  sweep: ['levels', 'usl', 'rounds', 'blockMs'],
}

const hasAll = (value: unknown, names: readonly string[]): boolean => isObject(value) && names.every((name) => name in value)

/** Whether a value is a result of `load.compare`, or a clone of one. */
export const isComparison = (value: unknown): value is ComparisonResult => hasAll(value, FIELDS.comparison)

/** Whether a value is a result of `load.capacity`, or a clone of one. */
export const isCapacity = (value: unknown): value is CapacityResult => hasAll(value, FIELDS.capacity)

/** Whether a value is a result of `load.sweep`, or a clone of one. */
export const isSweep = (value: unknown): value is SweepResult => hasAll(value, FIELDS.sweep)

export const isLoad = (result: AnyResult): result is LoadResult => kindOf(result) === 'load'

export function kindOf(result: AnyResult): ResultKind {
  if (isComparison(result)) return 'comparison'
  if (isCapacity(result)) return 'capacity'
  return isSweep(result) ? 'sweep' : 'load'
}
