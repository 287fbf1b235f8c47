import type { ComparisonResult } from './comparison-result.ts'

const NAMES = ['metrics', 'negativeControl', 'samples', 'base', 'head']

/** Whether something is what `load.compare` gives, or a clone of it. */
export const isComparison = (value: unknown): value is ComparisonResult =>
  typeof value === 'object' && value !== null && NAMES.every((name) => name in value)
