import type { Progress } from '../../run/recording/progress.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { formatCount, formatDuration, formatRate } from '../../units/format.ts'
import { cutToWidth, displayWidth } from '../text/display-width.ts'
import { plainText } from '../../units/text/plain-text.ts'

/** A run in progress. */
export interface LiveRun {
  /** The name of its test. */
  readonly name: string
  readonly state: LiveState
}

/** Waiting for the machine-wide lock; before the first progress is known; generating load. */
export type LiveState = { readonly kind: 'waiting'; readonly forMs: Milliseconds } | { readonly kind: 'starting' } | LiveProgress

interface LiveProgress {
  readonly kind: 'running'
  readonly progress: Progress
}

const MARK = ' ⚡ '
const GAP = 2
/** The name is shortened before anything is left out, but not below this length. */
const SHORTEST_NAME = 8
const LONGEST_NAME = 60
const SHORTEST_BAR = 6
const LONGEST_BAR = 20

/**
 * A run in progress in one line, such as ` ⚡ checkout ████████░░░░ 3.2/10 s 1 002/s p50 3.1 ms p99 11 ms failed 0`, in less than `columns` columns: it never
 * wraps, and says less if there is less room. Numbers keep their columns as far as possible while they change.
 */
export function liveLine({ name, state }: LiveRun, columns: number): string {
  const room = columns - 1 - displayWidth(MARK)
  const wanted = plainText(name, LONGEST_NAME)
  return MARK + (state.kind === 'running' ? runningText(wanted, state.progress, room) : restingText(wanted, state, room))
}

const WAITS = 'waits for another load run'

function restingText(name: string, state: Exclude<LiveState, LiveProgress>, room: number): string {
  const texts = state.kind === 'starting' ? ['starts'] : [`${WAITS} on this machine${sinceText(state.forMs)}`, WAITS, 'waits']
  const fits = texts.find((text) => room - GAP - text.length >= shortestOf(name))
  return joined(name, fits === undefined ? [] : [fits], room)
}

const sinceText = (ms: Milliseconds): string => (ms < 1_000 ? '' : `  ${formatDuration(Math.floor(ms / 1_000) * 1_000)}`)

function runningText(name: string, progress: Progress, room: number): string {
  const fields = fieldsThatFit(progress, room - shortestOf(name))
  const bar = fields.includes(BAR)
    ? barOf(progress, room - displayWidth(name) - widthOf(fields.filter((field) => field !== BAR)) - GAP)
    : ''
  return joined(
    name,
    fields.map((field) => (field === BAR ? bar : field)),
    room,
  )
}

/** A placeholder for the bar until its length is known. */
const BAR: string = '#'.repeat(SHORTEST_BAR)

/** The fields in display order. The least useful one is left out first. */
function fieldsThatFit(progress: Progress, room: number): readonly string[] {
  const rate = formatRate(progress.ratePerSecond).padStart(7)
  const p50 = `p50 ${latency(progress.p50Ms)}`
  const p99 = `p99 ${latency(progress.p99Ms)}`
  const failed = `failed ${formatCount(progress.bad)}`
  const { probe, sweep } = progress
  const step = probe === undefined ? sweep && sweepText(sweep) : probeText(probe)
  let fields = step === undefined ? [BAR, doneText(progress), rate, p50, p99, failed] : [step, rate, p99, failed]
  const [done] = fields.filter((field) => field !== BAR)
  const leaveOut =
    step !== undefined
      ? [failed, rate, p99, done]
      : progress.bad > 0
        ? [p50, BAR, done, p99, rate, failed]
        : [p50, BAR, done, failed, rate, p99]
  for (const field of leaveOut) {
    if (widthOf(fields) <= room) break
    fields = fields.filter((other) => other !== field)
  }
  return fields
}

/** `probing 800/s, 3 of about 9` */
const probeText = ({ rate, number, about }: NonNullable<Progress['probe']>): string =>
  `probing ${formatRate(rate)}, ${formatCount(number)} of about ${formatCount(about)}`

/** `sweeping 8 users, round 2 of 3` */
const sweepText = ({ concurrency, round, rounds }: NonNullable<Progress['sweep']>): string =>
  `sweeping ${formatCount(concurrency)} user${concurrency === 1 ? '' : 's'}, ${round === 0 ? 'warm-up' : `round ${formatCount(round)} of ${formatCount(rounds)}`}`

/** Includes the gaps before them. */
const widthOf = (fields: readonly string[]): number => fields.reduce((sum, field) => sum + GAP + field.length, 0)

const shortestOf = (name: string): number => Math.min(SHORTEST_NAME, displayWidth(name))

function joined(name: string, fields: readonly string[], room: number): string {
  return [cutToWidth(name, room - widthOf(fields)), ...fields].join(' '.repeat(GAP)).trimEnd()
}

/** As long as the room allows. */
function barOf(progress: Progress, room: number): string {
  const cells = Math.max(SHORTEST_BAR, Math.min(LONGEST_BAR, room))
  const filled = Math.floor(cells * Math.min(1, Math.max(timeShare(progress), countShare(progress))))
  return '█'.repeat(filled) + '░'.repeat(cells - filled)
}

const timeShare = ({ elapsedMs, plannedMs }: Progress): number => elapsedMs / plannedMs

const countShare = ({ succeeded, bad, plannedIterations }: Progress): number => (succeeded + bad) / plannedIterations

/** How much is done of whatever will end the run first. */
function doneText(progress: Progress): string {
  const { part, elapsedMs, plannedMs, succeeded, bad, plannedIterations } = progress
  if (part === 'warm-up') return 'warm-up'
  if (timeShare(progress) < countShare(progress) || plannedMs === Number.POSITIVE_INFINITY) {
    const planned = formatCount(plannedIterations)
    return `${formatCount(succeeded + bad).padStart(planned.length)}/${planned}`
  }
  return timesText(Math.min(elapsedMs, plannedMs), plannedMs)
}

/** `3.2/10 s`, both in the unit of the whole. */
function timesText(elapsedMs: Milliseconds, plannedMs: Milliseconds): string {
  const [planned, unit] = formatDuration(plannedMs).split(' ') as [string, string]
  const digits = unit === 'ms' ? 0 : 1
  const elapsed = ((Number(planned) * elapsedMs) / plannedMs).toFixed(digits)
  return `${elapsed.padStart(Number(planned).toFixed(digits).length)}/${planned} ${unit}`
}

const latency = (ms: Milliseconds): string => (Number.isNaN(ms) ? '–' : formatDuration(ms, 2)).padStart(7)
