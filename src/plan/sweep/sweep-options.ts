import type { Duration } from '../../units/duration.ts'
import type { SetBySearch } from '../capacity/capacity-options.ts'
import type { LoadOptions } from '../options/load-options.ts'

/** Options of `load` that a sweep sets itself, or that make no sense in short blocks of users. */
export type SetBySweep = Exclude<SetBySearch, 'concurrency'> | 'arrivals' | 'pacer' | 'maxInFlight'

/** How to sweep over levels of concurrency. `docs/capacity.md` has all options as one table. */
// oxlint-disable-next-line typescript/no-explicit-any -- what `setup` returns is known only where it is written
export interface SweepOptions<Data = any, Http = any> extends Omit<LoadOptions<Data, Http>, SetBySweep | 'concurrency'> {
  /**
   * The levels: numbers of users, each of which starts its next iteration when it has finished the last. 2 to 32 different ones from 1 to 10 000, in any order. Six or more
   * are needed to fit contention, eight or more for coherency.
   * @defaultValue `[1, 2, 4, 8, 16, 32]`
   */
  readonly concurrency?: readonly number[] | undefined
  /**
   * How many blocks each level gets. From 2 to 100.
   * @defaultValue 3
   */
  readonly rounds?: number | undefined
  /**
   * How long each block measures, after a warm-up. It has to be longer than an iteration. From 50 ms to 1 min.
   * @defaultValue '300ms'
   */
  readonly block?: Duration | undefined
}
