import { isObject } from '../../units/platform/any-realm.ts'
import type { CapacityResult } from './capacity-result.ts'

const NAMES = ['limitedBy', 'probes', 'slo', 'range']

/** Whether a value is a result of `load.capacity`, or a clone of one. */
export const isCapacity = (value: unknown): value is CapacityResult => isObject(value) && NAMES.every((name) => name in value)
