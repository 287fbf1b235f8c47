import { formatCount, formatDuration } from '../../units/format.ts'
import type { SweepPlan } from './sweep-plan.ts'

/** How many levels are listed. */
const MOST_LISTED = 12

/** The plan of a sweep in one line of plain words: `1, 2, 4, 8, 16 and 32 users, 3 blocks of 300 ms each`. */
export function describeSweep({ levels, rounds, blockMs }: Pick<SweepPlan, 'levels' | 'rounds' | 'blockMs'>): string {
  const listed = levels.map(formatCount)
  const text =
    levels.length > MOST_LISTED
      ? `${formatCount(levels.length)} levels from ${listed[0]!} to ${listed.at(-1)!}`
      : listed.length === 1
        ? listed[0]!
        : `${listed.slice(0, -1).join(', ')} and ${listed.at(-1)!}`
  return `${text} user${levels.length === 1 && levels[0] === 1 ? '' : 's'}, ${formatCount(rounds)} block${rounds === 1 ? '' : 's'} of ${formatDuration(blockMs)} each`
}
