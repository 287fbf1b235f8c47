import { isRecord } from '../../../plan/problems/must-be.ts'
import { parseBytes, type Size } from '../../../units/bytes.ts'
import { formatReceived } from '../../../units/text/received.ts'
import type { LeakStats } from '../../measures/leak-stats.ts'
import { invalidatingFindings } from '../invalidating-findings.ts'
import type { Subject } from '../subject.ts'
import { notJudgeable, type Verdict } from '../verdict.ts'

/** The highest growth that is no leak. */
export interface LeakLimits {
  /** Of what the heap of the target holds after a garbage collection, in bytes per iteration. */
  readonly heap: Size
}

export interface LeakVerdict extends Verdict {
  readonly limit: number
  readonly leak: LeakStats
}

const FEWEST_SEGMENTS = 8
/** Less than this may be a table that was enlarged, or code that was compiled. */
export const HARMLESS_BYTES = 1_000_000

/** Judges whether the memory that the target keeps grows by at most this with each iteration. */
export function judgeLeak(subject: Subject, limits: unknown): LeakVerdict {
  const limit = limitFrom(limits)
  const leak = leakOf(subject)
  const segments = leak.heap.filter(({ iterations }, at) => at > 0 && iterations > leak.heap[at - 1]!.iterations).length
  if (segments < FEWEST_SEGMENTS)
    throw notJudgeable(
      `Too few segments to see a leak: ${segments} of the ${FEWEST_SEGMENTS} that are needed have iterations and were followed by a garbage collection of the target. Run longer: give it more \`iterations\`, or a longer \`duration\``,
    )
  const passes = leak.lower <= limit || leak.growth <= HARMLESS_BYTES
  return { passes, invalidatedBy: invalidatingFindings(subject, 'target', passes), limit, leak }
}

function limitFrom(limits: unknown): number {
  const isNamed = isRecord(limits) && Object.keys(limits).every((name) => name === 'heap')
  const limit = isNamed ? parseBytes(limits['heap']) : undefined
  if (limit === undefined || limit === 0)
    throw notJudgeable(`Expected a size above 0 for each iteration, such as { heap: '1KB' }, got ${formatReceived(limits)}`)
  return limit
}

function leakOf({ owner, isRun }: Subject): LeakStats {
  if (!isRun || owner === undefined) throw notJudgeable('The memory of the target is known only for the run as a whole: judge the result')
  const { target } = owner
  if (target?.leak === undefined)
    throw notJudgeable(
      "Whether the target leaks is not known: give the run the option, as in load(task, { leak: true }), and a target that serve() started in this file as a module for Node, as in const app = serve(new URL('./server.mjs', import.meta.url))",
    )
  if (target.eventLoop === undefined)
    throw notJudgeable(
      'The target answers in other threads or processes as well, and garbage is collected in its main thread only: start one process and one thread for this test',
    )
  return target.leak
}
