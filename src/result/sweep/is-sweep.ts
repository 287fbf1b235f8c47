import { isObject } from '../../units/platform/any-realm.ts'
import type { SweepResult } from './sweep-result.ts'

const NAMES = ['levels', 'usl', 'rounds', 'blockMs']

/** Whether a value is a result of `load.sweep`, or a clone of one. */
export const isSweep = (value: unknown): value is SweepResult => isObject(value) && NAMES.every((name) => name in value)
