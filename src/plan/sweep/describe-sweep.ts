import { listInWords } from '../../units/text/list-in-words.ts'
import { formatCount, formatDuration } from '../../units/format.ts'
import type { SweepPlan } from './sweep-plan.ts'

/** How many levels are listed. */
const MOST_LISTED = 12

/** The plan of a sweep in one line of plain words: `1, 2, 4, 8, 16 and 32 users, 3 blocks of 300 ms each`. */
export function describeSweep({ levels, rounds, blockMs }: Pick<SweepPlan, 'levels' | 'rounds' | 'blockMs'>): string {
  const counts = levels.map(formatCount)
  const text =
    levels.length > MOST_LISTED ? `${formatCount(levels.length)} levels from ${counts[0]!} to ${counts.at(-1)!}` : listInWords(counts)
  return `${text} user${levels.length === 1 && levels[0] === 1 ? '' : 's'}, ${formatCount(rounds)} block${rounds === 1 ? '' : 's'} of ${formatDuration(blockMs)} each`
}
