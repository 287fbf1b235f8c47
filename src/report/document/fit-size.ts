import { isObject } from '../../units/platform/any-realm.ts'
import type { ReportRun, TruncatedPart } from './load-report.ts'

/** The steps that stay in a run that is too large: those that were called most. */
const STEPS = 32

type Tree = { readonly [key: string]: unknown }

/** The size of data as JSON, in bytes. */
export const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))

/**
 * The runs of a test, made smaller until they take at most `bytes` as JSON: blocks are dropped first, then steps beyond 32, then the series, distributions of
 * parts, and at last whole results, the oldest first. `truncated` of a run says so.
 */
export function fitted<Run extends ReportRun>(runs: readonly Run[], bytes: number): readonly Run[] {
  let current = runs
  for (const [part, shrink] of STAGES) {
    if (sizeOf(current) <= bytes) return current
    current = current.map((run) => without(run, part, shrink))
  }
  return withoutOldest(current, bytes)
}

function withoutOldest<Run extends ReportRun>(runs: readonly Run[], bytes: number): readonly Run[] {
  const current = [...runs]
  for (let index = 0; index < current.length && sizeOf(current) > bytes; index++)
    current[index] = without(current[index]!, 'result', () => null)
  return current
}

const STAGES: readonly (readonly [part: TruncatedPart, shrink: (result: Tree) => Tree])[] = [
  ['blocks', withoutBlocks],
  ['steps', withFewSteps],
  ['series', withoutSeries],
  ['distributions', withoutDistributions],
]

function without<Run extends ReportRun>(run: Run, part: TruncatedPart, shrink: (result: Tree) => Tree | null): Run {
  const { result } = run
  if (result === null) return run
  const smaller = shrink(result)
  return smaller === (result as unknown) ? run : { ...run, truncated: [...(run.truncated ?? []), part], result: smaller }
}

/** Applies a change to a run, its scenarios, and the arms of a comparison. */
function inAll(result: Tree, change: (result: Tree) => Tree): Tree {
  // A search or a sweep keeps nothing of its short runs that is large.
  if ('probes' in result || 'levels' in result) return result
  const arms = ['base', 'head'].filter((arm) => isTree(result[arm]))
  if (arms.length > 0) return { ...result, ...Object.fromEntries(arms.map((arm) => [arm, inAll(result[arm] as Tree, change)])) }
  const { scenarios } = result
  if (!isTree(scenarios) || Object.keys(scenarios).length === 0) return change(result)
  return change({
    ...result,
    scenarios: Object.fromEntries(Object.entries(scenarios).map(([name, own]) => [name, inAll(own as Tree, change)])),
  })
}

/** How many agents are kept of a run that is too large. */
const AGENTS = 100

const isTree = (value: unknown): value is Tree => isObject(value) && !Array.isArray(value)

function withoutBlocks(result: Tree): Tree {
  return inAll(result, (one) => ({ ...one, blocks: { ...(one['blocks'] as Tree), blocks: [] } }))
}

function withFewSteps(result: Tree): Tree {
  let isSmaller = false
  const fewer = inAll(result, (one) => {
    const steps = Object.entries((one['steps'] ?? {}) as Readonly<Record<string, { readonly count: number }>>)
    if (steps.length <= STEPS) return one
    isSmaller = true
    const kept = new Set(steps.toSorted(([, first], [, second]) => second.count - first.count).slice(0, STEPS))
    return { ...one, steps: Object.fromEntries(steps.filter((step) => kept.has(step))) }
  })
  return isSmaller ? fewer : result
}

function targetWithout(target: unknown): unknown {
  if (!isTree(target)) return target
  const { profile } = target
  return { ...target, series: [], ...(isTree(profile) && { profile: { ...profile, flame: [] } }) }
}

function withoutSeries(result: Tree): Tree {
  return inAll(result, (one) => ({
    ...one,
    series: [],
    ...('target' in one && { target: targetWithout(one['target']) }),
    ...(Array.isArray(one['otherTargets']) && { otherTargets: one['otherTargets'].map(targetWithout) }),
    ...(Array.isArray(one['agents']) && { agents: one['agents'].slice(0, AGENTS) }),
  }))
}

/** The parts whose distributions are dropped; the numbers of each stay. */
const PARTS = ['steps', 'stages', 'phases', 'serverTiming', 'warmup', 'failedLatency', 'requests'] as const

function withoutDistributions(result: Tree): Tree {
  return inAll(result, (one) => ({ ...one, ...Object.fromEntries(PARTS.map((part) => [part, withEmptyBuckets(one[part])])) }))
}

/** An empty text decodes to a histogram without buckets. */
function withEmptyBuckets(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(withEmptyBuckets)
  if (!isTree(part)) return part
  return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, key === 'buckets' ? '' : withEmptyBuckets(inner)]))
}
