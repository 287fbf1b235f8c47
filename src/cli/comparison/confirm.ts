import type { PairRecord } from '../../record/comparison-record.ts'
import type { SideName } from '../../run/comparison/remote/remote-messages.ts'
import { FRESH_PROCESSES } from '../../stats/comparison/design.ts'
import { processJudge } from '../../stats/comparison/judge-pairs.ts'
import type { Random } from '../../units/random.ts'
import { outcomesOf, type Measured } from './compared-load.ts'
import { runPairedComparison, isLoss, MOST_MEASURED_MS } from './paired-comparison.ts'
import { outOfTimeRemark, type Deadline } from './deadline.ts'
import { judgeableThetas } from './judgeable.ts'
import type { LoadId } from './processes/lockstep.ts'
import type { CompareOrder } from './compare-order.ts'
import { FreshProcesses } from './processes/process-pair.ts'

/** A load judged by fresh processes. */
export interface Confirmed extends Measured {
  /** Why it could not be judged. */
  readonly lost: string | undefined
}

/** The false-alarm rate of this confirmation. */
export interface Confirmation extends LoadId {
  readonly alpha: number
  readonly random: Random
  /** It was much slower on one pair of processes, more than two processes of the same code ever differ. */
  readonly isGross: boolean
  readonly signal: AbortSignal
  readonly deadline: Deadline
  readonly onProcessPair: (number: number) => void
}

/** For both arms together: at least 1 s each, since unfinished compilation differs most. */
const THOROUGH = { warmup: { leastMs: 2_000, mostMs: 4_000 }, blockPairs: 8, mostMs: MOST_MEASURED_MS }
/**
 * A load that is slower by a large factor needs less: only agreement of several processes. The screening, which does not depend on these processes, decides
 * which of the two is used.
 */
const BRIEF = { warmup: { leastMs: 0, mostMs: 100 }, blockPairs: 2, mostMs: MOST_MEASURED_MS }
const MOST_PROCESS_PAIRS = FRESH_PROCESSES.looks.at(-1)!
/** This many pairs of processes may be lost, for example because a test fails now and then. */
const MOST_LOST = 3

/**
 * Judges a load by 8 to 16 pairs of fresh processes. Which side starts, opens and warms up first, and which block of a pair comes first, is drawn at random
 * each time: the side that came second in all of these appeared up to 2 % faster.
 */
export async function confirm(
  folders: Readonly<Record<SideName, string>>,
  { args, thetas }: CompareOrder,
  { test, run, alpha, random, isGross, signal, deadline, onProcessPair }: Confirmation,
): Promise<Confirmed> {
  let judge = processJudge(thetas, { alpha })
  const { warmup, blockPairs, mostMs } = isGross ? BRIEF : THOROUGH
  const units: (readonly PairRecord[])[] = []
  let plan = ''
  let losses = 0
  let lost: string | undefined
  const fresh = new FreshProcesses({ folders, args, only: test, random, signal, over: deadline.signal, isRepeated: isGross })
  try {
    for (let number = 1; units.length < MOST_PROCESS_PAIRS && losses <= MOST_LOST && !deadline.signal.aborted; number++) {
      onProcessPair(number)
      let pairs: readonly PairRecord[] = []
      lost = undefined
      const outcome = await fresh.run(async (match) => {
        if (match.run !== run) return match.leaveAlone()
        plan = match.head.plan
        try {
          const isOver = (pairs: readonly PairRecord[]): boolean => pairs.length >= blockPairs
          pairs = await runPairedComparison(match, { thetas, warmup, mostMs, deadline, isOver, random, signal })
        } catch (error) {
          if (!isLoss(error)) throw error
          lost = error.message
        }
      })
      if (deadline.signal.aborted) break
      const failed = outcome.failed.at(0)
      if (failed !== undefined) lost ??= `its test failed in ${failed.side}: ${failed.reason}`
      if (lost !== undefined || pairs.length === 0) {
        lost ??= outcome.troubles[0] ?? 'not both sides reached it again'
        losses += 1
        continue
      }
      if (units.length === 0) judge = processJudge(judgeableThetas(thetas, pairs), { alpha })
      units.push(pairs)
      // Proving that head fails more often may take more pairs than proving that it is slower.
      if (judge.add(...pairs) !== undefined && outcomesOf(units, alpha).suspected.length === 0) break
    }
  } finally {
    await fresh.close()
  }
  if (deadline.signal.aborted && units.length === 0) lost = `it has no verdict yet, and ${outOfTimeRemark(deadline)}`
  else if (losses <= MOST_LOST) lost = undefined
  return { judgement: judge.judgement(), plan, processPairs: units.length, units, lost }
}
