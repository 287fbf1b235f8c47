import { randomUUID } from 'node:crypto'
import { describePlans } from '../../plan/describe.ts'
import type { LoadLevel } from '../../plan/steering/load-level.ts'
import { overall } from '../../plan/scenarios/overall.ts'
import { sumOfLive, type LiveCounts } from '../../record/live-counts.ts'
import { badIn } from '../../result/scope.ts'
import type { ObservedJob, ObservedRun } from '../../run/observed-run.ts'
import { liveCountsAt } from '../../run/recording/live-source.ts'
import { Histogram } from '../../stats/histogram.ts'
import type { Timer } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { PageMark, PagePart, PagePoint, PageScope, PageWorker } from '../messages.ts'
import { ErrorTimes } from './error-times.ts'
import { MOST_SECONDS, type Frame, type FrameSecond } from './frame.ts'
import { askedOf, askedShare, changeText, levelOf, rateOf, stageMarks } from './levels.ts'
import { heatCells, quantilesMs } from './quantiles.ts'
import { known, partOf, shownTarget, type CountedPart } from './frame-part.ts'

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
  readonly isWarmup: boolean
}

/** Counts at the end of a second. */
interface Counted {
  readonly succeeded: number
  readonly bad: number
  readonly latency: Histogram
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
  #stepNames: string[] = []
  #before = new Map<PageScope, Counted>()
  #succeededNow = new Map<PageScope, number>()
  #lastMs: Milliseconds = 0
  #wasWarmup = true
  #workersBefore = new Map<string, number>()
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
    this.#before = new Map()
    this.#succeededNow = new Map()
    this.#lastMs = 0
    this.#errorTimes.clear()
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
    return { whole: sumOfLive(jobs), jobs, isWarmup: run.jobs.every(({ source }) => nowMs < source.measureFromMs) }
  }

  /** A second is over. Returns what has been counted by then. */
  #second(): Counts {
    const { run } = this.#settings
    const elapsedMs = this.#elapsedMs
    const durationMs = elapsedMs - this.#lastMs
    const counts = this.#counts()
    if (durationMs < 1) return counts
    const { whole, jobs, isWarmup } = counts
    // The warm-up has counts of its own.
    if (this.#wasWarmup && !isWarmup) this.#leaveWarmup()
    this.#wasWarmup = isWarmup
    const startMs = this.#lastMs
    const states = run.jobs.map((job) => job.state())
    const target = run.targets?.()[0]
    const points: PagePoint[] = [
      {
        ...this.#point('run', startMs, durationMs, whole),
        users: states.reduce((sum, { activeUsers }) => sum + activeUsers, 0),
        rate: rateOf(this.#levels),
        generator: { loopDelayMs: worst(states, 'loopDelayP99Ms'), sendLatenessMs: worst(states, 'sendLatenessP99Ms') },
        target:
          target === undefined ? null : { utilization: known(target.utilization), cores: known(target.cores), rss: known(target.rss) },
      },
      ...run.jobs.flatMap(({ plan }, job) =>
        plan.name === undefined
          ? []
          : [
              {
                ...this.#point(`scenario ${plan.name}`, startMs, durationMs, jobs[job]!),
                users: states[job]!.activeUsers,
                rate: rateOf([this.#levels[job]!]),
              },
            ],
      ),
    ]
    this.#seconds = [...this.#seconds.slice(1 - MOST_SECONDS), { startMs, durationMs, points, steps: this.#stepsOf(whole, durationMs) }]
    this.#lastMs = elapsedMs
    return counts
  }

  #leaveWarmup(): void {
    const { jobs } = this.#settings.run
    this.#before = new Map()
    // Without a warm-up, that is when the first scenario starts.
    if (this.#part > 0 || jobs.every(({ plan: { warmup } }) => warmup.durationMs + warmup.iterations === 0)) return
    const endMs = Math.min(...jobs.map(({ source }) => source.measureFromMs))
    this.#marks = [...this.#marks, { atMs: 0, endMs, kind: 'warm-up', text: 'warm-up' }]
  }

  #point(scope: PageScope, startMs: Milliseconds, durationMs: Milliseconds, counts: LiveCounts): PagePoint {
    const known = this.#before.get(scope)
    // While workers begin again one after the other, there can be less than before.
    const before = known !== undefined && counts.latency.count >= known.latency.count ? known : undefined
    const latency = before === undefined ? counts.latency : counts.latency.since(before.latency)
    const copy = new Histogram()
    copy.add(counts.latency)
    const now: Counted = { succeeded: counts.iterations.succeeded, bad: badIn(counts.iterations), latency: copy }
    this.#before.set(scope, now)
    const [p50 = null, p90 = null, p95 = null, p99 = null] = quantilesMs(latency, [0.5, 0.9, 0.95, 0.99])
    const ended = now.succeeded - (before?.succeeded ?? 0)
    this.#succeededNow.set(scope, (ended * 1_000) / durationMs)
    return {
      scope,
      startMs,
      durationMs,
      succeeded: ended,
      bad: Math.max(0, now.bad - (before?.bad ?? 0)),
      p50,
      p90,
      p95,
      p99,
      buckets: heatCells(latency),
      users: null,
      rate: null,
      generator: null,
      target: null,
    }
  }

  /** New steps are appended: those of earlier seconds keep their places. */
  #stepsOf({ steps }: LiveCounts, durationMs: Milliseconds): Float64Array {
    for (const name of steps.keys())
      if (this.#stepNames.length < MOST_STEPS && !this.#stepNames.includes(name)) this.#stepNames = [...this.#stepNames, name]
    const counts = new Float64Array(2 * this.#stepNames.length)
    for (const [index, name] of this.#stepNames.entries()) {
      const step = steps.get(name)
      const scope = `step ${name}`
      const before = this.#before.get(scope)
      const bad = step?.failed ?? 0
      const succeeded = (step?.count ?? 0) - bad
      counts[2 * index] = succeeded - (before?.succeeded ?? 0)
      counts[2 * index + 1] = bad - (before?.bad ?? 0)
      this.#before.set(scope, { succeeded, bad, latency: NOTHING })
      this.#succeededNow.set(scope, (counts[2 * index]! * 1_000) / durationMs)
    }
    return counts
  }

  #write({ whole, jobs, isWarmup }: Counts = this.#counts()): void {
    const { run, steered, onFrame } = this.#settings
    const nowMs = run.clock.now() - run.originMs
    const measureFromMs = Math.min(...run.jobs.map(({ source }) => source.measureFromMs))
    const states = run.jobs.map((job) => job.state())
    const { durationMs, iterations, warmup } = overall(run.jobs.map(({ plan }) => plan))
    if (this.#earlier !== undefined && this.#earlier.leftFrames-- <= 0) this.#earlier = undefined
    const frame: Frame = {
      id: this.#id,
      sequence: this.#sequence++,
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
      marks: this.#marks,
      seconds: this.#seconds,
      stepNames: this.#stepNames,
      earlier: this.#earlier?.frame ?? null,
    }
    this.#latest = { ...frame, earlier: null }
    onFrame(frame)
  }

  #parts(whole: LiveCounts, jobs: readonly LiveCounts[]): readonly PagePart[] {
    const { run } = this.#settings
    const sinceMs = run.clock.now() - Math.max(this.#partOriginMs, run.originMs)
    const part = (counted: CountedPart): PagePart => partOf(counted, this.#succeededNow.get(counted.scope) ?? 0, sinceMs)
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
      const perSecondNow = this.#succeededNow.get('run') ?? 0
      return [{ name: 'this thread', state: 'running', share: 1, perSecondNow, loopDelayP99Ms: null, lastHeardMs: null }]
    }
    return workers.map(({ name, state, succeeded, loopDelayP99Ms, lastHeardMs }) => {
      const before = this.#workersBefore.get(name) ?? 0
      this.#workersBefore.set(name, succeeded)
      return {
        name,
        state,
        share: shareOfAll,
        perSecondNow: Math.max(0, succeeded - before),
        loopDelayP99Ms: known(loopDelayP99Ms),
        lastHeardMs,
      }
    })
  }
}

const NOTHING = new Histogram()

const share = (part: number, all: number): number | null => (all === 0 ? null : part / all)

/** The highest of a number of all jobs. */
const worst = <Name extends string>(states: readonly Readonly<Record<Name, Milliseconds>>[], name: Name): Milliseconds | null =>
  known(Math.max(...states.map((state) => state[name])))
