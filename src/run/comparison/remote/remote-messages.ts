import type { BlockRecord } from '../../../record/comparison-record.ts'
import type { Milliseconds } from '../../../units/duration.ts'
import type { BlockOrder } from '../arm.ts'

/** Increased whenever two versions of this package would no longer understand each other: the two sides may have different ones installed. */
export const PROTOCOL = 1

export type SideName = 'base' | 'head'

export const otherSide = (side: SideName): SideName => (side === 'base' ? 'head' : 'base')

/** A test, identified by what both sides have in common. */
export interface TestId {
  /** The Vitest project; `''` if there is only one. */
  readonly project: string
  /** Relative to the root of the project. */
  readonly file: string
  /** Includes the names of its suites, joined by ` > `. */
  readonly name: string
}

/** The first message on every connection. */
export interface Hello {
  readonly kind: 'hello'
  readonly protocol: number
  readonly token: string
  readonly side: SideName
}

/** From the Vitest process. */
export type FromVitest =
  | { readonly kind: 'collected'; readonly project: string; readonly file: string; readonly names: readonly string[] }
  | { readonly kind: 'failed'; readonly test: TestId; readonly reason: string }
  | { readonly kind: 'broken'; readonly project: string; readonly file: string; readonly reason: string }
  /** All tests have been run; whether they may be run again, see {@link ToVitest}. */
  | { readonly kind: 'over'; readonly reasons: readonly string[]; readonly isRepeatable: boolean }
  /** It has no tests for these arguments: no Vitest, or no such project. */
  | { readonly kind: 'empty'; readonly reason: string }

/** From a `load` in a test. Each has its own connection. */
export type FromArm =
  | { readonly kind: 'arm'; readonly test: TestId; readonly plan: string; readonly remainingMs: Milliseconds }
  /** This `load` cannot be an arm. */
  | { readonly kind: 'unfit'; readonly test: TestId; readonly reason: string }
  | { readonly kind: 'opened' }
  | { readonly kind: 'block'; readonly record: BlockRecord }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'closed' }

/** To a process of Vitest that has come to the end of its tests: they are to be run again, in fresh processes. */
export interface ToVitest {
  readonly kind: 'again'
}

/** To a `load` in a test. */
export type ToArm =
  /** There is no counterpart. */
  | { readonly kind: 'alone' }
  | { readonly kind: 'open' }
  | { readonly kind: 'block'; readonly order: BlockOrder }
  | { readonly kind: 'close' }

export type Message = Hello | FromVitest | FromArm | ToVitest | ToArm
