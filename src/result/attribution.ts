import { formatDuration, formatRatio } from '../units/format.ts'
import type { FindingKind } from './findings/finding.ts'
import type { LoadResult } from './load-result.ts'
import type { TargetStats } from './measures/target-stats.ts'

/** What limited a run, judging by the samples of the target and the generator. */
export interface Attribution {
  readonly kind: 'server-bound' | 'waiting' | 'short-of-cpu' | 'generator-bound' | 'not-known'
  /** One line with the number that it rests on. */
  readonly text: string
}

/** Above this utilisation, an event loop or a core has no time left. */
const BUSY = 0.9
/** Below this one it has time for twice as much. */
const IDLE = 0.5
/** As for the generator (`busy-machine`): up to a share of 0.19 latencies were those of a quiet machine. */
const SHORT_OF_CPU = 0.25
/** And a target that has little to do waits little, whatever share of its work that is. */
const SHORT_OF_CPU_IN_RUN = 0.1
const THROTTLED = 0.05

const OF_THE_GENERATOR: ReadonlySet<FindingKind> = new Set(['in-process', 'shared-loop', 'rate-not-reached'])
/** From this share of the p99 on, the delays of the generator itself are most of what was measured. */
const MOST_OF_LATENCY = 0.5

/** `undefined` if the target was not sampled. */
export function attributionOf(result: Pick<LoadResult, 'target' | 'findings' | 'generator' | 'latency'>): Attribution | undefined {
  const { target } = result
  if (target?.cpu === undefined || Number.isNaN(target.cpu.meanCores)) return undefined
  const short = shortOfCpu(target)
  if (short !== undefined) return { kind: 'short-of-cpu', text: `short of CPU: ${short}` }
  const busy = busyText(target)
  if (busy !== undefined) return { kind: 'server-bound', text: `server-bound: ${busy}` }
  const own = ownDelay(result)
  if (own !== undefined) return { kind: 'generator-bound', text: `generator-bound: ${own}, and the target had time left` }
  const { eventLoop, cpu } = target
  const busyShare = eventLoop?.utilization ?? cpu.meanCores
  const what = eventLoop === undefined ? 'it kept a core' : 'its event loop was'
  if (busyShare <= IDLE)
    return {
      kind: 'waiting',
      text: `waiting for something behind it, or for requests: ${what} only ${formatRatio(busyShare)} busy`,
    }
  return { kind: 'not-known', text: `not known: ${what} ${formatRatio(busyShare)} busy` }
}

function ownDelay({ findings, generator, latency }: Pick<LoadResult, 'findings' | 'generator' | 'latency'>): string | undefined {
  const found = findings.find(({ kind }) => OF_THE_GENERATOR.has(kind))
  if (found !== undefined) return `see the finding ${found.kind}`
  if (generator.utilization >= BUSY) return `its event loop was ${formatRatio(generator.utilization)} busy`
  const delayMs = Math.max(generator.sendLatenessP99Ms, generator.loopDelayP99Ms)
  if (!findings.some(({ kind }) => kind === 'saturated') || !(delayMs >= latency.p99 * MOST_OF_LATENCY)) return undefined
  return `it was up to ${formatDuration(delayMs)} late itself (p99)`
}

function shortOfCpu({ cpu, runQueueMs, throttledMs, series }: TargetStats): string | undefined {
  const measuredMs = series.reduce((sum, { durationMs }) => sum + durationMs, 0)
  // A report that is too large has no series.
  if (measuredMs === 0) return undefined
  if (throttledMs !== undefined && throttledMs / measuredMs >= THROTTLED)
    return `its control group was held back at its CPU limit for ${formatDuration(throttledMs)}`
  if (cpu === undefined || runQueueMs === undefined) return undefined
  const cpuMs = cpu.meanCores * measuredMs
  const share = runQueueMs.total / (cpuMs + runQueueMs.total)
  if (!(share >= SHORT_OF_CPU) || runQueueMs.total / measuredMs < SHORT_OF_CPU_IN_RUN) return undefined
  return `its threads waited for a core ${formatRatio(share)} of the time they had work to do`
}

/** A command with several threads may have more cores to use than it did: only one that never used more than one is known to be at its end. */
function busyText({ cpu, eventLoop }: TargetStats): string | undefined {
  if (eventLoop !== undefined)
    return eventLoop.utilization >= BUSY ? `its event loop was ${formatRatio(eventLoop.utilization)} busy` : undefined
  const isAtItsEnd = cpu !== undefined && cpu.meanCores >= BUSY && cpu.maxCores <= 1.1
  return isAtItsEnd ? `it kept one core ${formatRatio(Math.min(1, cpu.meanCores))} busy` : undefined
}
