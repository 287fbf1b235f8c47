import { isObject } from '../../units/platform/any-realm.ts'
import type { ComparisonResult } from './comparison-result.ts'

const NAMES = ['metrics', 'negativeControl', 'samples', 'base', 'head']

/** Whether a value is a result of `load.compare`, or a clone of one. */
export const isComparison = (value: unknown): value is ComparisonResult => isObject(value) && NAMES.every((name) => name in value)
