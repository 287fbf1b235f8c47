import { formatDuration, formatRatio } from '../../../units/format.ts'
import { plainText } from '../../../units/text/plain-text.ts'
import { changeOf } from '../../text/change.ts'
import { neededOfProcesses, neededText } from '../metric-words.ts'
import { nameOfLoad } from './cells.ts'
import type { ComparedLoad, ComparedMetric, RefsReport } from './commits-report.ts'

const SHORT = 9
/** Verbs by outcome; any other outcome is a status. */
const OUTCOMES: Readonly<Record<string, string>> = { bad: 'failed in', none: 'had no status in' }
const MOST_LISTED = 50
const LONGEST = 400

/** The outcome in one sentence. */
export function headline({ base, head, loads, verdict: overall, elapsedMs }: RefsReport): string {
  const failed = loads.filter(({ verdict }) => verdict === 'fail').length
  const open = loads.filter(({ verdict }) => verdict === 'inconclusive').length
  const of = loads.length === 1 ? 'the load that both have' : `of ${loads.length} loads that both have`
  const verdict =
    loads.length === 0
      ? 'nothing to compare with yet, all load tests are new'
      : failed > 0
        ? `${loads.length === 1 ? of : `${failed} ${of}`} ${failed === 1 ? 'is' : 'are'} slower: proven`
        : open > 0
          ? `no slow-down is proven, but ${loads.length === 1 ? 'it' : `${open} ${of}`} is not proven equal either`
          : overall === 'inconclusive'
            ? 'no slow-down is proven, but the time was over before all loads were judged'
            : 'nothing is slower than allowed'
  const tree = head.dirty ? `working tree (${head.commit.slice(0, SHORT)} and changes)` : `working tree (${head.commit.slice(0, SHORT)})`
  return `${base.ref} (${base.commit.slice(0, SHORT)}) against the ${tree}: ${verdict}. Took ${formatDuration(elapsedMs)}.`
}

/** Remarks that the numbers do not show. */
export function remarksOf({ loads, notCompared, troubles, seed, timedOut }: RefsReport): readonly string[] {
  return [
    ...loads.flatMap(remarksOfLoad),
    ...(timedOut ? ['The time was over before all of it was judged: raise --max-duration, or name fewer load tests.'] : []),
    ...listed(
      'Not compared:',
      notCompared.map((load) => `${nameOfLoad(load)} (${load.file}): ${plainText(load.reason, LONGEST)}`),
    ),
    ...listed(
      'Also seen:',
      troubles.map((trouble) => plainText(trouble, LONGEST)),
    ),
    ...(loads.length > 0 ? [`Repeat with --seed ${seed}`] : []),
  ]
}

function remarksOfLoad(load: ComparedLoad): readonly string[] {
  const name = nameOfLoad(load)
  const { outcomes, metrics, verdict, processPairs } = load
  const open = metrics.filter((metric) => metric.verdict === 'inconclusive')
  const seen = open.filter(({ smallestSeen }) => smallestSeen !== null)
  const proven = metrics.filter((metric) => metric.verdict === 'fail')
  const undecided = open.filter(({ tooFewSamples }) => !tooFewSamples)
  return [
    ...(proven.length > 0 && undecided.length > 0
      ? [
          `${name}: ${namesOf(undecided)} ${undecided.length === 1 ? 'is' : 'are'} left open: the comparison ended as soon as ${namesOf(proven)} ${proven.length === 1 ? 'was' : 'were'} proven slower.`,
        ]
      : []),
    ...(verdict === 'inconclusive' && seen.length > 0
      ? [
          `${name}: inconclusive. This run could have proven ${seen.map(({ metric, smallestSeen }) => `${metric} ${changeOf(1 + smallestSeen!)}`).join(', ')}; a quieter machine or a larger share (--p50 and so on) decides more.`,
        ]
      : []),
    ...metrics
      .filter(({ tooFewSamples }) => tooFewSamples)
      .map(
        ({ metric }) =>
          `${name}: ${neededText(metric)}${processPairs > 1 ? `, and ${neededOfProcesses(metric)}` : ''}, and had fewer: give it more time (--max-duration) or judge a lower quantile.`,
      ),
    ...outcomes.map(
      ({ outcome, base, head }) =>
        `${name}: ${OUTCOMES[outcome] ?? `had status ${outcome} in`} ${formatRatio(base)} of the iterations in base, ${formatRatio(head)} in head.`,
    ),
  ]
}

const namesOf = (metrics: readonly ComparedMetric[]): string => metrics.map(({ metric }) => metric).join(', ')

function listed(title: string, items: readonly string[]): readonly string[] {
  if (items.length === 0) return []
  const rest = items.length - MOST_LISTED
  return [[title, ...items.slice(0, MOST_LISTED).map((item) => `- ${item}`), ...(rest > 0 ? [`- and ${rest} more`] : [])].join('\n')]
}
