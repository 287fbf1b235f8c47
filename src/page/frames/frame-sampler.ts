import { randomUUID } from 'node:crypto'
import { serialize } from 'node:v8'
import { describePlans } from '../../plan/describe.ts'
import type { LoadLevel } from '../../plan/steering/load-level.ts'
import { overall } from '../../plan/scenarios/overall.ts'
import { sumOfLive, type LiveCounts } from '../../record/live-counts.ts'
import type { LiveState, ObservedJob, ObservedRun } from '../../run/observed-run.ts'
import { liveCountsAt } from '../../run/recording/live-source.ts'
import type { Timer } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { PageMark, PagePart, PagePoint, PageWorker } from '../messages.ts'
import { ErrorTimes } from './error-times.ts'
import { MOST_SECONDS, type Frame, type FrameSecond } from './frame.ts'
import { askedOf, askedShare, changeText, levelOf, rateOf, stageMarks } from './levels.ts'
import { SecondCounts } from './second-counts.ts'
import { finiteOrNull, partOf, shownTarget, type CountedPart } from './frame-part.ts'

/** Workers report twice a second: what they had at the end of a second is known a moment later. */
const LAG_MS: Milliseconds = 120
const MOST_STEPS = 50
const MOST_MARKS = 200
/** For how many frames the last one of the part before is sent too. */
const EARLIER_FRAMES = 20

export interface SamplerSettings {
  readonly run: ObservedRun
  readonly steered: boolean
  /** Milliseconds since 1970. */
  readonly now: () => Milliseconds
  readonly onFrame: (frame: Frame) => void
}

/** What the run and each scenario have counted. */
interface Counts {
  readonly whole: LiveCounts
  readonly jobs: readonly LiveCounts[]
  readonly states: readonly LiveState[]
  readonly isWarmup: boolean
}

/** Makes a frame of a run at the end of each of its seconds. */
export class FrameSampler {
  readonly #settings: SamplerSettings
  #id = randomUUID() as string
  #sequence = 0
  #part = 0
  #isStopping = false
  #levels: LoadLevel[]
  #marks: PageMark[]
  #partOriginMs: Milliseconds
  #startedAtMs: Milliseconds
  #seconds: FrameSecond[] = []
  readonly #counted = new SecondCounts()
  #lastMs: Milliseconds = 0
  #wasWarmup = true
  /** How much each worker had at the end of a second, and how much of that was new. */
  #workersNow: ReadonlyMap<string, { readonly succeeded: number; readonly perSecond: number }> = new Map()
  readonly #errorTimes = new ErrorTimes()
  #timer: Timer | undefined
  #isOver = false
  #latest: Frame | undefined
  #earlier: { readonly frame: Frame; leftFrames: number } | undefined

  constructor(settings: SamplerSettings) {
    const { run, now } = settings
    this.#settings = settings
    this.#partOriginMs = run.originMs
    this.#startedAtMs = now() - (run.clock.now() - run.originMs)
    this.#levels = run.jobs.map(({ plan }) => levelOf(plan))
    this.#marks = run.jobs.flatMap(({ plan }) => stageMarks(plan))
    this.#write()
    this.#later()
  }

  /** The id of the measured part that goes on, which is that of its document. */
  get id(): string {
    return this.#id
  }

  /** The load was changed by hand. */
  changed(job: number, level: LoadLevel): void {
    const text = changeText(this.#settings.run.jobs[job]!.plan, this.#levels[job]!, level)
    this.#levels[job] = level
    this.#mark('applied', text)
    this.#write()
  }

  /** Measuring is about to begin again: the last moment to see what was measured. */
  restarting(): void {
    this.#second()
    this.#mark('reset', 'measuring begins again')
    this.#write()
    this.#earlier = this.#latest && { frame: this.#latest, leftFrames: EARLIER_FRAMES }
  }

  restarted(): void {
    // Workers answer a restart when they end, too.
    if (this.#isOver) return
    const { run, now } = this.#settings
    this.#id = randomUUID()
    this.#part += 1
    this.#partOriginMs = run.clock.now()
    this.#startedAtMs = now()
    this.#marks = []
    this.#seconds = []
    this.#counted.clear()
    this.#lastMs = 0
    this.#errorTimes.restart(this.#partOriginMs - run.originMs)
    this.#write()
    this.#later()
  }

  stopping(): void {
    this.#isStopping = true
    this.#mark('stop', 'stopped')
    this.#write()
  }

  /** The last frame, with the second that was not over. */
  end(): void {
    this.#isOver = true
    if (this.#timer !== undefined) this.#settings.run.clock.cancel(this.#timer)
    this.#write(this.#second())
  }

  get #elapsedMs(): Milliseconds {
    return this.#settings.run.clock.now() - this.#partOriginMs
  }

  #mark(kind: PageMark['kind'], text: string): void {
    this.#marks = [...this.#marks.slice(1 - MOST_MARKS), { atMs: this.#elapsedMs, endMs: null, kind, text }]
  }

  #later(): void {
    const { run } = this.#settings
    const { clock } = run
    if (this.#timer !== undefined) clock.cancel(this.#timer)
    const lagMs = run.workers().length === 0 ? 0 : LAG_MS
    const nextMs = Math.max(1, Math.floor((this.#elapsedMs - lagMs) / 1_000 + 0.001) + 1) * 1_000 + lagMs
    this.#timer = clock.after(Math.max(1, Math.ceil(nextMs - this.#elapsedMs)), () => {
      this.#write(this.#second())
      this.#later()
    })
  }

  #counts(): Counts {
    const { run } = this.#settings
    const nowMs = run.clock.now() - run.originMs
    const jobs = run.jobs.map(({ source }) => liveCountsAt(source, nowMs))
    const states = run.jobs.map((job) => job.state())
    return { whole: sumOfLive(jobs), jobs, states, isWarmup: run.jobs.every(({ source }) => nowMs < source.measureFromMs) }
  }

  /** A second is over. Returns what has been counted by then. */
  #second(): Counts {
    const { run } = this.#settings
    const elapsedMs = this.#elapsedMs
    const durationMs = elapsedMs - this.#lastMs
    const counts = this.#counts()
    if (durationMs < 1) return counts
    const { whole, jobs, states, isWarmup } = counts
    // The warm-up has counts of its own.
    if (this.#wasWarmup && !isWarmup) this.#leaveWarmup()
    this.#wasWarmup = isWarmup
    const startMs = this.#lastMs
    const target = run.targets?.()[0]
    const points: PagePoint[] = [
      {
        ...this.#counted.point('run', startMs, durationMs, whole),
        users: states.reduce((sum, { activeUsers }) => sum + activeUsers, 0),
        rate: rateOf(this.#levels),
        generator: { loopDelayMs: worst(states, 'loopDelayP99Ms'), sendLatenessMs: worst(states, 'sendLatenessP99Ms') },
        target:
          target === undefined
            ? null
            : { utilization: finiteOrNull(target.utilization), cores: finiteOrNull(target.cores), rss: finiteOrNull(target.rss) },
      },
      ...run.jobs.flatMap(({ plan }, job) =>
        plan.name === undefined
          ? []
          : [
              {
                ...this.#counted.point(`scenario ${plan.name}`, startMs, durationMs, jobs[job]!),
                users: states[job]!.activeUsers,
                rate: rateOf([this.#levels[job]!]),
              },
            ],
      ),
    ]
    this.#seconds = [
      ...this.#seconds.slice(1 - MOST_SECONDS),
      { startMs, durationMs, points: serialize(points), steps: this.#counted.steps(whole, durationMs) },
    ]
    this.#workersNow = new Map(
      run.workers().map(({ name, succeeded }) => {
        const fresh = Math.max(0, succeeded - (this.#workersNow.get(name)?.succeeded ?? 0))
        return [name, { succeeded, perSecond: (fresh * 1_000) / durationMs }]
      }),
    )
    this.#lastMs = elapsedMs
    return counts
  }

  #leaveWarmup(): void {
    const { jobs } = this.#settings.run
    this.#counted.restart()
    // Without a warm-up, that is when the first scenario starts.
    if (this.#part > 0 || jobs.every(({ plan: { warmup } }) => warmup.durationMs + warmup.iterations === 0)) return
    const endMs = Math.min(...jobs.map(({ source }) => source.measureFromMs))
    this.#marks = [...this.#marks, { atMs: 0, endMs, kind: 'warm-up', text: 'warm-up' }]
  }

  #write({ whole, jobs, states, isWarmup }: Counts = this.#counts()): void {
    const { run, steered, now, onFrame } = this.#settings
    const nowMs = run.clock.now() - run.originMs
    const measureFromMs = Math.min(...run.jobs.map(({ source }) => source.measureFromMs))
    const { durationMs, iterations, warmup } = overall(run.jobs.map(({ plan }) => plan))
    if (this.#earlier !== undefined && this.#earlier.leftFrames-- <= 0) this.#earlier = undefined
    const frame: Frame = {
      id: this.#id,
      sequence: this.#sequence++,
      madeAtMs: now(),
      steered,
      plan: describePlans(run.jobs.map(({ plan }) => plan)),
      startedAt: new Date(this.#startedAtMs).toISOString(),
      part: this.#part,
      isWarmup,
      isStopping: this.#isStopping,
      elapsedMs: isWarmup ? nowMs : nowMs - measureFromMs,
      plannedMs: isWarmup ? measureFromMs : durationMs,
      plannedIterations: isWarmup ? warmup.iterations || Number.POSITIVE_INFINITY : iterations,
      planned: run.jobs.map(({ plan }) => ({ scenario: plan.name ?? null, ...askedOf(levelOf(plan)) })),
      asked: run.jobs.map(({ plan }, job) => ({ scenario: plan.name ?? null, ...askedOf(this.#levels[job]!) })),
      usersNow: states.reduce((sum, { activeUsers }, job) => sum + (this.#levels[job]!.kind === 'closed' ? activeUsers : 0), 0),
      generator: { loopDelayP99Ms: worst(states, 'loopDelayP99Ms'), sendLatenessP99Ms: worst(states, 'sendLatenessP99Ms') },
      parts: this.#parts(whole, jobs),
      errors: this.#errorTimes.errorsOf(whole, this.#elapsedMs),
      workers: this.#workers(),
      target: shownTarget(run.targets?.()[0]),
      secrets: run.sentValues(),
      marks: this.#marks,
      seconds: this.#seconds,
      stepNames: this.#counted.stepNames,
      earlier: this.#earlier?.frame ?? null,
    }
    this.#latest = { ...frame, earlier: null }
    onFrame(frame)
  }

  #parts(whole: LiveCounts, jobs: readonly LiveCounts[]): readonly PagePart[] {
    const { run } = this.#settings
    const sinceMs = run.clock.now() - Math.max(this.#partOriginMs, run.originMs)
    const part = (counted: CountedPart): PagePart => partOf(counted, this.#counted.perSecondOf(counted.scope), sinceMs)
    const all = whole.iterations.started
    const scenarios = run.jobs.flatMap(({ plan }: ObservedJob, job) =>
      plan.name === undefined
        ? []
        : [
            part({
              scope: `scenario ${plan.name}`,
              counts: jobs[job]!,
              asked: askedShare(plan),
              measured: share(jobs[job]!.iterations.started, all),
            }),
          ],
    )
    const steps = [...whole.steps]
      .slice(0, MOST_STEPS)
      .map(([name, calls]) => part({ scope: `step ${name}`, calls, asked: null, measured: share(calls.count, whole.calls) }))
    return [part({ scope: 'run', counts: whole, asked: null, measured: null }), ...scenarios, ...steps]
  }

  #workers(): readonly PageWorker[] {
    const { run } = this.#settings
    const workers = run.workers()
    const shareOfAll = 1 / Math.max(1, workers.length)
    if (workers.length === 0) {
      const perSecondNow = this.#counted.perSecondOf('run')
      return [
        {
          name: 'this thread',
          state: this.#isOver ? 'over' : 'running',
          share: 1,
          perSecondNow,
          loopDelayP99Ms: null,
          lastHeardMs: null,
          clockOffsetMs: null,
        },
      ]
    }
    return workers.map(({ name, state, loopDelayP99Ms, lastHeardMs, clockOffsetMs }) => ({
      name,
      state,
      share: shareOfAll,
      perSecondNow: this.#workersNow.get(name)?.perSecond ?? 0,
      loopDelayP99Ms: finiteOrNull(loopDelayP99Ms),
      lastHeardMs,
      clockOffsetMs: finiteOrNull(clockOffsetMs),
    }))
  }
}

const share = (part: number, all: number): number | null => (all === 0 ? null : part / all)

/** The highest of a number of all jobs. */
const worst = <Name extends string>(states: readonly Readonly<Record<Name, Milliseconds>>[], name: Name): Milliseconds | null =>
  finiteOrNull(Math.max(...states.map((state) => state[name])))
