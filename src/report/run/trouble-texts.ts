import type { SlowIteration } from '../../record/snapshot.ts'
import { attributionOf } from '../../result/attribution.ts'
import { errorSays } from '../../result/leading-error.ts'
import type { LoadResult, SlowestIteration, StepResult } from '../../result/load-result.ts'
import { formatCount, formatDuration, formatRatio } from '../../units/format.ts'
import { GAP, quantilesText } from './measured-texts.ts'
import { lastLines, plainText } from '../../units/text/plain-text.ts'

const MOST_ERRORS = 3
const MOST_STEPS = 5
const MOST_SLOWEST = 3
const MOST_FINDINGS = 8
const OUTPUT_LINES = 8

/** Maximum lengths, in characters, of names and error codes, and of other texts. */
const NAME = 40
const SENTENCE = 300

/** The most frequent errors, such as `ECONNRESET 12× (first at 1.2 s): read ECONNRESET`. */
export function errorTexts({ errors }: LoadResult): readonly string[] {
  const shown = errors.toSorted((first, second) => second.count - first.count).slice(0, MOST_ERRORS)
  const texts = shown.map((error) => {
    const { code, count, firstAtMs } = error
    const first = Number.isNaN(firstAtMs) ? '' : ` (first at ${formatDuration(firstAtMs)})`
    return `${plainText(code, NAME)} ${formatCount(count)}×${first}${errorSays(error, SENTENCE)}`
  })
  return withRest(texts, errors.length, 'kind')
}

/** The most relevant steps: those that failed most, then the slowest. */
export function stepTexts({ steps }: LoadResult): readonly string[] {
  const all = Object.entries(steps).map(([name, step]) => ({ name: plainText(name, NAME), count: `${formatCount(step.count)}×`, step }))
  const shown = all
    .toSorted(({ step: first }, { step: second }) => second.failed - first.failed || slownessOf(second) - slownessOf(first))
    .slice(0, MOST_STEPS)
  const nameWidth = Math.max(...shown.map(({ name }) => name.length))
  const countWidth = Math.max(...shown.map(({ count }) => count.length))
  const texts = shown.map(({ name, count, step }) =>
    [
      `${name.padEnd(nameWidth)}${GAP}${count.padStart(countWidth)}`,
      ...(step.failed > 0 ? [`failed ${formatCount(step.failed)}`] : []),
      ...(step.serviceTime.count > 0 ? [quantilesText(step.serviceTime, ['p50', 'p99', 'max'])] : []),
    ].join(GAP),
  )
  return withRest(texts, all.length, 'step')
}

/** The parts of the target's work that took longest, as `Server-Timing` reports them: `db p50 1.2 ms   p99 41 ms   max 55 ms`. */
export function serverTimingTexts({ serverTiming }: LoadResult): readonly string[] {
  const all = Object.entries(serverTiming).toSorted(([, first], [, second]) => second.p99 - first.p99)
  const texts = all
    .slice(0, MOST_STEPS)
    .map(([name, stats]) => `${plainText(name, NAME)}${GAP}${quantilesText(stats, ['p50', 'p99', 'max'])}`)
  return withRest(texts, all.length, 'server timing')
}

const slownessOf = ({ serviceTime }: StepResult): number => (serviceTime.count > 0 ? serviceTime.p99 : 0)

/** The slowest iterations with their details; nothing if there is only one. */
export function slowestTexts({ slowest, statuses }: LoadResult): readonly string[] {
  if (slowest.length < 2) return []
  // Without any status, the protocol has none, and "no reply" would be wrong.
  const hasStatuses = Object.keys(statuses).length > 0
  const texts = slowest.slice(0, MOST_SLOWEST).map((slow) => {
    const { index, status, startMs, latencyMs } = slow
    const about = [
      `iteration ${index} at ${formatDuration(startMs)}`,
      ...(hasStatuses ? [status === 0 ? 'no reply' : String(status)] : []),
      ...whereTexts(slow),
      ...traceTexts(slow),
    ]
    return `${formatDuration(latencyMs)} (${about.join(', ')})`
  })
  return [texts.join(GAP)]
}

/** A step is named only with the time that it took, and not if most of the iteration was certainly outside of all steps. */
function whereTexts({ step, stepMs, stepsMs, latencyMs }: SlowIteration): readonly string[] {
  if (step === undefined) return []
  return stepsMs < latencyMs / 2 ? ['outside its steps'] : [`${formatDuration(stepMs)} in ${plainText(step, NAME)}`]
}

/** A trace that was not sampled is kept nowhere. */
function traceTexts({ traceId, sampled, traceUrl }: SlowestIteration): readonly string[] {
  return traceId === undefined || sampled !== true ? [] : [`trace ${plainText(traceUrl ?? traceId, SENTENCE)}`]
}

export function userTexts({ users }: LoadResult): readonly string[] {
  if (users.failedStart === 0) return []
  return [`${formatCount(users.started)} of ${formatCount(users.planned)} started${GAP}${formatCount(users.failedStart)} failed to start`]
}

/** `3 on 2 machines   clocks known to 0.3 ms   1 lost`; documents of earlier versions know none. */
export function agentTexts({ agents = [] }: Partial<Pick<LoadResult, 'agents'>>): readonly string[] {
  if (agents.length === 0) return []
  const machines = new Set(agents.map(({ machine }) => machine)).size
  const lost = agents.filter((agent) => agent.lost !== undefined).length
  const uncertaintyMs = Math.max(...agents.map(({ clockUncertaintyMs }) => clockUncertaintyMs))
  return [
    [
      `${formatCount(agents.length)} on ${formatCount(machines)} ${machines === 1 ? 'machine' : 'machines'}`,
      ...(Number.isNaN(uncertaintyMs) ? [] : [`clocks known to ${formatDuration(uncertaintyMs)}`]),
      ...(lost > 0 ? [`${formatCount(lost)} lost`] : []),
    ].join(GAP),
  ]
}

/** `saturated: send lateness p99 was 41 ms; lower the rate` */
export function findingTexts({ findings }: Pick<LoadResult, 'findings'>): readonly string[] {
  const texts = findings.slice(0, MOST_FINDINGS).map(({ kind, seen, fix }) => `${kind}: ${clause(seen)}; ${clause(fix)}`)
  return withRest(texts, findings.length, 'finding')
}

/** A sentence as part of another one: without full stop and capital letter, except in `HTTP` and the like. */
const clause = (sentence: string): string => {
  const text = plainText(sentence, SENTENCE).replace(/\.$/, '')
  return /^[A-Z](?=[a-z ])/.test(text) ? text[0]!.toLowerCase() + text.slice(1) : text
}

/** Why the run ended early, unless a finding says so already. */
export function abortTexts({ aborted, abortReason, findings }: LoadResult): readonly string[] {
  if (!aborted || findings.some(({ kind }) => kind === 'aborted')) return []
  return [plainText(abortReason ?? 'before the plan had ended', SENTENCE)]
}

/** What the run waited for, as far as the target was sampled, and what it cost: `server-bound: its event loop was 99 % busy   1.2 ms of CPU time per iteration`. */
export function attributionTexts(result: LoadResult): readonly string[] {
  const micros = result.target?.cpu?.microsPerIteration
  const cost = micros === undefined || Number.isNaN(micros) ? '' : `${GAP}${formatDuration(micros / 1_000)} of CPU time per iteration`
  const attribution = attributionOf(result)
  return attribution === undefined ? [] : [`${attribution.text}${cost}`]
}

/** The functions in which the target spent most of its time, if it was profiled: `62 % spin (src/orders.ts:12)`. */
export function profileTexts({ target }: LoadResult): readonly string[] {
  return (target?.profile?.hottest ?? []).map(
    ({ name, place, share }) =>
      `${formatRatio(share)} ${plainText(name, NAME)}${place === undefined ? '' : ` (${plainText(place, SENTENCE)})`}`,
  )
}

/** The state of the target and its last output, if that can explain something: it exited, or iterations went wrong. */
export function targetTexts({ target, errors, iterations }: LoadResult): {
  readonly state: readonly string[]
  readonly output: readonly string[]
} {
  const wentWrong = errors.length > 0 || iterations.failed + iterations.cutOff > 0
  if (target === undefined || (target.ended === undefined && target.note === undefined && !wentWrong)) return { state: [], output: [] }
  const output = lastLines(target.output, OUTPUT_LINES)
  const state = target.ended === undefined ? 'still running' : plainText(target.ended, SENTENCE)
  const note = target.note === undefined ? [] : [plainText(target.note, SENTENCE)]
  return { state: [...note, `${state}; it wrote ${output.length === 0 ? 'nothing' : 'last:'}`], output }
}

function withRest(shown: readonly string[], total: number, noun: string): readonly string[] {
  const rest = total - shown.length
  return rest > 0 ? [...shown, `and ${formatCount(rest)} more ${noun}${rest === 1 ? '' : 's'}`] : shown
}
