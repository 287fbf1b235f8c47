import type { PerSecond } from '../../units/rate.ts'

/** The load that a run in progress is changed to. */
export type LoadLevel =
  | {
      readonly kind: 'closed'
      readonly users: number
      /** How many users more are started per second; `Infinity` for all at once. Surplus users stop at once. */
      readonly spawnPerSecond: PerSecond
    }
  | { readonly kind: 'open'; readonly ratePerSecond: PerSecond }
