import type { SweepPlan } from '../../plan/sweep/sweep-plan.ts'
import { sumOfIterations } from '../../record/snapshot.ts'
import type { SweepEnd } from '../../record/sweep-end.ts'
import { efficiencyOf, scalingOf, type LevelBlocks } from '../../stats/sweep/scaling.ts'
import { mergeHistograms } from '../../stats/histogram.ts'
import { meanOf } from '../../stats/mean.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { seededRandom } from '../../units/random.ts'
import type { Finding, FindingKind } from '../findings/finding.ts'
import { FINDING_RULES, isSound } from '../findings/finding-rules.ts'
import { latencyStats } from '../measures/latency-stats.ts'
import { planSummary } from '../plan-summary.ts'
import { badIn, errorRateOf } from '../scope.ts'
import { noteSentByLevels } from '../sent-values.ts'
import type { MeasuredBlock } from './measured-block.ts'
import { listed } from './missing-usl.ts'
import type { SweepLevel, SweepResult } from './sweep-result.ts'

/** A block that was made; round 0 is the warm-up. */
export interface MadeBlock {
  readonly request: { readonly concurrency: number; readonly round: number }
  readonly block: MeasuredBlock
}

/** All blocks of a sweep, and how it ended. */
export interface MadeBlocks {
  readonly blocks: readonly MadeBlock[]
  readonly endedBy: SweepEnd | undefined
  readonly rounds: number
  readonly elapsedMs: Milliseconds
  readonly abortReason: string | undefined
}

/** How many times as much the generator has to be able to do for a level to say something of the target. */
const LEAST_HEADROOM = 3
/** Key of the random numbers that the intervals are drawn with. */
const RESAMPLING = 1

/** Makes the result of a sweep from its blocks. */
export function sweepFrom(plan: SweepPlan, made: MadeBlocks, text: string): SweepResult {
  const { blocks, endedBy, elapsedMs, abortReason } = made
  const counted = endedBy === 'target died' ? beforeDeath(blocks) : blocks
  const measured = plan.levels.map((concurrency) => blocksAt(counted, concurrency)).filter(({ shown }) => shown.length > 0)
  const levels = levelsFrom(measured)
  const findings = findingsOf(measured)
  noteSentByLevels(
    { levels },
    blocks.flatMap(({ block }) => block.sentValues),
  )
  return {
    levels,
    usl: scalingOf(
      levels.filter(({ isGeneratorBound }) => !isGeneratorBound),
      seededRandom(plan.block.seed, RESAMPLING),
    ),
    endedBy,
    rounds: { planned: plan.rounds, completed: made.rounds },
    blockMs: plan.blockMs,
    plan: text,
    iterations: sumOfIterations(blocks.map(({ block }) => block.iterations)),
    target: blocks.at(-1)?.block.target,
    findings,
    sound: isSound(findings, planSummary(plan.block)),
    elapsedMs,
    seed: plan.block.seed,
    aborted: endedBy === 'aborted',
    abortReason: endedBy === 'aborted' ? abortReason : undefined,
  }
}

/** The blocks that were over when the target died. It died in the last block in which it answered if iterations of that failed, or if no block came after it. */
function beforeDeath(blocks: readonly MadeBlock[]): readonly MadeBlock[] {
  const answered = blocks.slice(0, blocks.findLastIndex(({ block }) => !block.isSilent) + 1)
  const last = answered.at(-1)
  const diedInLast = last !== undefined && (answered.length === blocks.length || badIn(last.block.iterations) > 0)
  return diedInLast ? answered.slice(0, -1) : answered
}

/** The blocks of a level. `shown`: those of the warm-up if there are no others. */
interface LevelOfBlocks {
  readonly concurrency: number
  readonly blocks: readonly MeasuredBlock[]
  readonly shown: readonly MeasuredBlock[]
}

function blocksAt(made: readonly MadeBlock[], concurrency: number): LevelOfBlocks {
  const all = made.filter(({ request }) => request.concurrency === concurrency)
  const blocks = all.filter(({ request }) => request.round > 0).map(({ block }) => block)
  return { concurrency, blocks, shown: blocks.length > 0 ? blocks : all.map(({ block }) => block) }
}

function levelsFrom(measured: readonly LevelOfBlocks[]): readonly SweepLevel[] {
  const throughputs = measured.map(({ concurrency, blocks }): LevelBlocks => ({
    concurrency,
    blocks: blocks.map(({ throughput }) => throughput),
  }))
  const means = measured.map(({ shown }) => meanOf(shown.map(({ throughput }) => throughput)))
  return measured.map(({ concurrency, shown }, at): SweepLevel => {
    const { blocks } = throughputs[at]!
    const iterations = sumOfIterations(shown.map((block) => block.iterations))
    const headroom = medianOf(shown.map((block) => block.headroom))
    const hasInterval =
      at > 0 && [throughputs[at]!, throughputs[0]!].every((level) => level.blocks.length > 1) && means[at]! > 0 && means[0]! > 0
    return {
      concurrency,
      throughput: means[at]!,
      blocks,
      efficiency: means[at]! / concurrency / (means[0]! / measured[0]!.concurrency),
      efficiencyInterval: hasInterval ? efficiencyOf(throughputs[at]!, throughputs[0]!, throughputs) : undefined,
      latency: latencyStats(mergeHistograms(shown.map(({ latency }) => latency.histogram))),
      errorRate: errorRateOf(iterations),
      iterations,
      headroom,
      isGeneratorBound: headroom < LEAST_HEADROOM,
      findings: usualIn(shown).map(({ kind }) => kind),
      error: shown.findLast(({ error }) => error !== undefined)?.error,
    }
  })
}

/** The findings that matter for throughput and were made in at least half of the blocks, as they were made last. */
function usualIn(blocks: readonly MeasuredBlock[]): readonly Finding[] {
  const latest = new Map(blocks.flatMap(({ findings }) => findings.map((finding) => [finding.kind, finding] as const)))
  const countOf = (kind: FindingKind): number => blocks.filter(({ findings }) => findings.some((finding) => finding.kind === kind)).length
  return [...latest.values()].filter(
    ({ kind }) => FINDING_RULES[kind].invalid.throughput !== undefined && 2 * countOf(kind) >= blocks.length,
  )
}

/** Each kind once, with the levels at which it was made. */
function findingsOf(measured: readonly LevelOfBlocks[]): readonly Finding[] {
  const usual = measured.map(({ concurrency, shown }) => ({ concurrency, findings: usualIn(shown) }))
  const kinds = new Map(usual.flatMap(({ findings }) => findings.map((finding) => [finding.kind, finding] as const)))
  return [...kinds.values()].map((finding) => {
    const at = usual.filter(({ findings }) => findings.some(({ kind }) => kind === finding.kind))
    const where = at.length === measured.length ? 'at every level' : `with ${listed(at)}`
    return { ...finding, seen: `${where}, most recently: ${finding.seen}` }
  })
}

const medianOf = (values: readonly number[]): number => values.toSorted((first, second) => first - second)[(values.length - 1) >> 1]!
