import { CoarseWindow, type RankedAmong } from '../../../record/coarse-window.ts'
import { fewestSamples } from '../../../stats/quantile-interval.ts'
import type { Milliseconds } from '../../../units/duration.ts'
import { formatCount, formatDuration } from '../../../units/format.ts'
import type { QuantileLimit } from './latency-claim.ts'
import type { LoadResult } from '../../load-result.ts'
import { notJudgeable } from '../verdict.ts'

/** A stretch in which every window was above the limit. Times count from the start of the run. */
export interface Breach {
  readonly fromMs: Milliseconds
  readonly toMs: Milliseconds
}

/** A limit on every window of a run. */
export interface WindowClaim extends QuantileLimit {
  readonly withinMs: Milliseconds
  readonly holdsMs: Milliseconds
  readonly among: RankedAmong
}

/** One position of the window that slides over a run. */
interface WindowPosition {
  readonly startMs: Milliseconds
  readonly endMs: Milliseconds
  readonly measuredMs: Milliseconds
  readonly count: number
}

/**
 * The worst value of any window, and the first stretch of windows above the limit that lasted long enough, if there is one.
 *
 * The window moves by one block. A window with too few samples is neither above nor below the limit: it does not end a stretch, and if no stretch is found, the
 * matcher refuses to judge, because what happened in it is unknown. After the planned end only stragglers end, so windows there may be empty.
 */
export function windowBreach(
  result: LoadResult,
  claim: WindowClaim,
): { readonly breach: Breach | undefined; readonly worstMs: Milliseconds } {
  const { quantile, limitMs, holdsMs } = claim
  const all = positions(result, claim)
  const judged = all.filter(({ count }) => count >= fewestSamples(quantile))
  const lasting = stretchesAbove(judged, limitMs).find((stretch) => stretch.at(-1)!.endMs - stretch[0]!.endMs >= holdsMs)
  if (lasting === undefined) refuseSparse(result, claim, all, judged)
  const worstMs = Math.max(...(lasting ?? judged).map(({ measuredMs }) => measuredMs))
  return { breach: lasting && { fromMs: lasting[0]!.startMs, toMs: lasting.at(-1)!.endMs }, worstMs }
}

function stretchesAbove(judged: readonly WindowPosition[], limitMs: Milliseconds): readonly (readonly WindowPosition[])[] {
  const stretches: WindowPosition[][] = [[]]
  for (const position of judged) {
    if (position.measuredMs > limitMs) stretches.at(-1)!.push(position)
    else stretches.push([])
  }
  return stretches.filter((stretch) => stretch.length > 0)
}

function refuseSparse(
  result: LoadResult,
  { quantile, name, withinMs }: WindowClaim,
  all: readonly WindowPosition[],
  judged: readonly WindowPosition[],
): void {
  const needed = fewestSamples(quantile)
  const plannedEndMs = startOf(result) * result.blocks.blockMs + result.plan.durationMs
  const sparse = all.filter(({ count, endMs }) => count < needed && (endMs <= plannedEndMs || judged.length === 0))
  if (sparse.length === 0) return
  throw notJudgeable(
    `Too few samples for ${name} within ${formatDuration(withinMs)}: a window needs ${formatCount(needed)}, and ${formatCount(sparse.length)} of ` +
      `${formatCount(all.length)} have fewer, down to ${formatCount(Math.min(...sparse.map(({ count }) => count)))}. Widen \`within\`, or judge a lower quantile`,
  )
}

const startOf = ({ blocks: { blocks } }: LoadResult): number => blocks[0]!.index

function positions(result: LoadResult, { quantile, withinMs, among }: WindowClaim): readonly WindowPosition[] {
  const { blockMs, blocks } = result.blocks
  const perWindow = Math.ceil(withinMs / blockMs - 1e-9)
  if (withinMs < blockMs)
    throw notJudgeable(
      `\`within\` is shorter than the ${formatDuration(blockMs)} in which this run was recorded: use windows at least as long`,
    )
  const byIndex = new Map(blocks.map((block) => [block.index, block]))
  const [first, last] = [startOf(result), blocks.at(-1)!.index]
  if (last - first + 1 < perWindow) {
    throw notJudgeable(
      `The run was shorter than one window: \`within\` is ${formatDuration(withinMs)}, the run lasted ${formatDuration((last - first + 1) * blockMs)}`,
    )
  }
  const window = new CoarseWindow(among)
  const found: WindowPosition[] = []
  for (let index = first; index <= last; index++) {
    const [entering, leaving] = [byIndex.get(index), byIndex.get(index - perWindow)]
    if (entering !== undefined) window.add(entering)
    if (leaving !== undefined) window.remove(leaving)
    if (index - first + 1 < perWindow) continue
    found.push({
      startMs: (index + 1 - perWindow) * blockMs,
      endMs: (index + 1) * blockMs,
      measuredMs: window.quantile(quantile),
      count: window.count,
    })
  }
  return found
}
