import type { PairRecord } from '../../record/comparison-record.ts'
import { pairJudge } from '../../stats/comparison/judge-pairs.ts'
import type { Judgement } from '../../stats/comparison/judgement.ts'
import type { Random } from '../../units/random.ts'
import { runPairedComparison, isLoss, MOST_MEASURED_MS } from './paired-comparison.ts'
import { outOfTimeRemark, type Deadline } from './deadline.ts'
import { judgeableThetas } from './judgeable.ts'
import type { LoadId } from './processes/lockstep.ts'
import type { CompareOrder } from './compare-order.ts'
import type { SideName } from '../../run/comparison/remote/remote-messages.ts'
import { runPair, type PairOutcome } from './processes/process-pair.ts'

/** A load of both sides, compared on one pair of processes. */
export interface Screened extends LoadId {
  /** The plan of the load in head, in words. */
  readonly plan: string
  readonly pairs: readonly PairRecord[]
  readonly judgement: Judgement
  /** Why it could not be measured. */
  readonly lost: string | undefined
}

export interface Screening {
  readonly screened: readonly Screened[]
  readonly outcome: PairOutcome
}

export interface ScreeningOptions {
  readonly random: Random
  readonly signal: AbortSignal
  readonly deadline: Deadline
  readonly onScreened: (one: Screened) => void
}

/** For both arms together; lasts until neither gets faster. */
const WARMUP = { leastMs: 0, mostMs: 3_000 }

/**
 * Compares every load on one pair of processes until it passes or not. A load that passes here is finished. For a load that does not, these two processes alone
 * may be the reason, so fresh ones judge it again.
 */
export async function screen(
  folders: Readonly<Record<SideName, string>>,
  { args, thetas }: CompareOrder,
  { random, signal, deadline, onScreened }: ScreeningOptions,
): Promise<Screening> {
  const screened: Screened[] = []
  const outcome = await runPair({ folders, args, only: undefined, random, signal, over: deadline.signal }, async (match) => {
    let judge = pairJudge(thetas)
    let judged = 0
    const isOver = (pairs: readonly PairRecord[]): boolean => {
      if (judged === 0) judge = pairJudge(judgeableThetas(thetas, pairs))
      return pairs.slice(judged, (judged = pairs.length)).some((pair) => judge.add(pair) !== undefined)
    }
    const { test, run, head } = match
    let pairs: readonly PairRecord[] = []
    let lost: string | undefined
    try {
      pairs = await runPairedComparison(match, { thetas, warmup: WARMUP, mostMs: MOST_MEASURED_MS, deadline, isOver, random, signal })
    } catch (error) {
      if (!isLoss(error)) throw error
      lost = deadline.signal.aborted ? outOfTimeRemark(deadline) : error.message
    }
    const one = { test, run, plan: head.plan, pairs, judgement: judge.judgement(), lost }
    screened.push(one)
    onScreened(one)
  })
  return { screened, outcome }
}
