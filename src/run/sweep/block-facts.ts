import type { Milliseconds } from '../../units/duration.ts'

/** What a block showed, as far as it decides how a sweep goes on. */
export interface BlockFacts {
  readonly succeeded: number
  /** How long an iteration took on average, failed ones too; `NaN` if none ended. */
  readonly iterationMs: Milliseconds
  /** Whether nothing succeeded, and no reply came either. */
  readonly isSilent: boolean
  /** How many times as much the generator could do. */
  readonly headroom: number
}
