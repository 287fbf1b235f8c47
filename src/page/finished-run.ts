import { Histogram } from '../stats/histogram.ts'
import { revived, type Plain } from '../report/document/plain.ts'
import type { LoadRun, ReportedComparison, ReportRun } from '../report/document/load-report.ts'
import type { Judged } from '../report/document/judged.ts'
import { describeSweepResult } from '../report/sweep/describe-sweep-result.ts'
import type { SweepResult } from '../result/sweep/sweep-result.ts'
import { describeCapacityResult } from '../report/capacity/describe-capacity-result.ts'
import { describeComparison } from '../report/comparison/describe-comparison.ts'
import { describeRun } from '../report/run/describe-run.ts'
import type { CapacityResult } from '../result/capacity/capacity-result.ts'
import type { ComparisonResult } from '../result/comparison/comparison-result.ts'
import type { LoadResult, ScopeResult, StepResult } from '../result/load-result.ts'
import { DOWNLOADS, DOWNLOADS_OF_OTHERS } from './downloads.ts'
import { finiteOrNull, partOf } from './frames/frame-part.ts'
import type { PageClaim, PagePart, PageRun, PageScope, PageTarget, PageVerdict } from './messages.ts'

/** What the document of a run that is over says, for the page. */
export function finishedRun(
  document: ReportRun,
  before: Pick<PageRun, 'steered' | 'asked' | 'parts'>,
): Partial<Omit<PageRun, 'id' | 'points'>> {
  const { judged, verdict, result } = document
  return {
    state: 'stopped',
    claims: judged.map((claim): PageClaim => ({ ...claim, isSoFar: false })),
    verdict: verdictOf(verdict, before.steered),
    findings: result?.findings ?? [],
    downloads: document.kind === 'load' ? DOWNLOADS : DOWNLOADS_OF_OTHERS,
    ...(result !== null && { replay: `VITEST_LOAD_SEED=${result.seed}` }),
    ...(document.kind === 'load' ? document.result !== null && ofResult(document.result, document, before) : { text: textOf(document) }),
  }
}

const verdictOf = (verdict: Judged['verdict'], steered: boolean): PageVerdict => {
  if (!steered) return verdict === 'not-judged' ? 'not judged' : verdict
  return verdict === 'pass' ? 'would pass' : verdict === 'fail' ? 'would fail' : 'could not be judged'
}

function ofResult(
  plain: Plain<LoadResult>,
  document: LoadRun,
  { asked, parts }: Pick<PageRun, 'asked' | 'parts'>,
): Partial<Omit<PageRun, 'id' | 'points'>> {
  const result = revived<LoadResult>(plain)
  return {
    parts: partsOf(result, parts),
    target: targetOf(result),
    text: textOf(document),
    code: codeOf(document.test?.name ?? 'load', asked),
  }
}

/** A document of which too much is left out has no text. */
function textOf(document: ReportRun): string | null {
  if (document.result === null) return null
  try {
    if (document.kind === 'load') return describeRun(revived<LoadResult>(document.result))
    if (document.kind === 'capacity') return describeCapacityResult(revived<CapacityResult>(document.result))
    if (document.kind === 'sweep') return describeSweepResult(revived<SweepResult>(document.result))
    const { pairs, unusable, ...comparison } = revived<ReportedComparison>(document.result)
    // Of its blocks a document has only how many there were.
    const samples = Array.from({ length: pairs + unusable }) as unknown as ComparisonResult['samples']
    return describeComparison({ ...comparison, pairs, unusable, samples })
  } catch {
    return null
  }
}

/** The same parts as before, with the numbers of the document: what ended at the very end is in these. */
function partsOf(result: LoadResult, before: readonly PagePart[]): readonly PagePart[] {
  try {
    const shares = new Map(before.map(({ scope, asked, measured, method }) => [scope, { asked, measured, method }]))
    const scenarios = Object.entries(result.scenarios).map(([name, scenario]) => ofScope(`scenario ${name}`, scenario, result))
    const steps = Object.entries(result.steps).map(([name, step]) => ofStep(`step ${name}`, step))
    return [ofScope('run', result, result), ...scenarios, ...steps].map((part) => ({ ...part, ...shares.get(part.scope) }))
  } catch {
    return before
  }
}

function ofScope(scope: PageScope, { latency, iterations, throughput, errors }: ScopeResult, { requests, bytes }: LoadResult): PagePart {
  const counts = {
    iterations,
    latency: Histogram.decode(latency.histogram),
    errors,
    received: bytes.received,
    calls: requests.count,
    steps: new Map<never, never>(),
  }
  return { ...partOf({ scope, counts, asked: null, measured: null }, throughput.mean, 0), perSecond: throughput.mean }
}

function ofStep(scope: PageScope, { count, failed, serviceTime, method, bytes }: StepResult): PagePart {
  const calls = { count, failed, serviceTime: Histogram.decode(serviceTime.histogram), errors: [], method, received: bytes?.received ?? 0 }
  return partOf({ scope, calls, asked: null, measured: null }, 0, 0)
}

function targetOf({ target }: LoadResult): PageTarget | null {
  if (target === undefined || target === null) return null
  const { pid, cpu, eventLoop, memory, output } = target
  return {
    url: null,
    pid: finiteOrNull(pid),
    utilization: finiteOrNull(eventLoop?.utilization),
    meanCores: finiteOrNull(cpu?.meanCores),
    maxCores: finiteOrNull(cpu?.maxCores),
    microsPerIteration: finiteOrNull(cpu?.microsPerIteration),
    rss: finiteOrNull(memory?.rssEnd),
    rssMax: finiteOrNull(memory?.rssMax),
    output,
  }
}

const optionsOf = (row: PageRun['asked'][number]): string =>
  row.model === 'closed' ? `concurrency: ${row.users}${row.spawnRate === null ? '' : `, spawnRate: ${row.spawnRate}`}` : `rate: ${row.rate}`

/** The load at the end of a run, as a test that asserts on it. */
function codeOf(name: string, asked: PageRun['asked']): string {
  const [first] = asked
  if (first === undefined) return ''
  const title = `'${name.replaceAll(/['\\\n\r]/g, (character) => (character === "'" || character === '\\' ? `\\${character}` : ' '))}'`
  if (asked.length === 1)
    return `loadTest(${title}, { ${optionsOf(first)}, duration: '30s' }, async ({ load }) => {\n  // The task and the limits of the test.\n})\n`
  const rows = asked.map((row) => `  ${JSON.stringify(row.scenario)}: { ${optionsOf(row)} },`).join('\n')
  return `// The load of each scenario, for the test ${title}.\nconst scenarios = {\n${rows}\n}\n`
}
