import { deserialize } from 'node:v8'
import type { UserConsoleLog } from 'vitest'
import { NO_OUTCOME, pointlessRun } from '../../page/pointless-run.ts'
import { downloadOf } from '../../page/downloads.ts'
import { finishedRun } from '../../page/finished-run.ts'
import type { Frame } from '../../page/frames/frame.ts'
import { finiteOrNull } from '../../page/frames/frame-part.ts'
import { LiveMask } from '../../page/live-mask.ts'
import type { KeptLimits } from '../../page/kept-limits.ts'
import type { PageLogEntry, PageRun, PageVerdict } from '../../page/messages.ts'
import type { Download } from '../../page/server/page-server.ts'
import type { PageSession } from '../../page/session.ts'
import { provisionalClaims } from '../../page/provisional-claims.ts'
import type { LoadReport, ReportRun } from '../../report/document/load-report.ts'
import type { TestId } from '../../run/comparison/remote/remote-messages.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { liveReportsIn, removeLive, type LiveReport } from '../report/live-file.ts'

/** As many as the log of the page has. */
const MOST_HELD = 500
const LONGEST_LINE = 10_000

/** What a test wrote. */
export interface ConsoleLine {
  readonly text: string
  readonly level: PageLogEntry['level']
  /** When, in milliseconds since 1970. */
  readonly atMs: Milliseconds
}

/** What Vitest says of the console of a test. */
export const consoleLine = ({ content, type, time }: Pick<UserConsoleLog, 'content' | 'type' | 'time'>): ConsoleLine => ({
  text: content.trimEnd(),
  level: type === 'stderr' ? 'error' : 'info',
  atMs: time,
})

/** The name of a test among all of a Vitest. */
export const testKey = ({ project, file, name }: TestId): string => [project, file, name].join(' :: ')

/** Brings what runs report, and what they have left when their test is over, to the session of the page. */
export class PageFeed {
  readonly #session: PageSession
  readonly #limits: KeptLimits
  readonly #documents = new Map<string, ReportRun>()
  /** The newest report of each file. */
  readonly #seen = new Map<string, string>()
  /** By test: the load with which its latest run began. */
  readonly #planned = new Map<string, PageRun['asked']>()
  readonly #mask = new LiveMask()
  /** Console of the tests that may have what only the next frame knows as secret. */
  #held: readonly (ConsoleLine & { readonly heardAt: Date })[] = []
  #latestFrameMs: Milliseconds = 0

  constructor(session: PageSession, limits: KeptLimits) {
    this.#session = session
    this.#limits = limits
  }

  /** Reads what all runs report; `kind` is what goes on, if anything does. */
  poll(folder: string): LiveReport | undefined {
    let latest: LiveReport | undefined
    for (const [id, report] of liveReportsIn(folder)) {
      const isOver = report.state.kind === 'over'
      if (!isOver) latest = report
      const seen = `${report.pid} ${report.sequence}`
      if (this.#seen.get(id) !== seen) {
        this.#seen.set(id, seen)
        this.#add(report)
      }
      if (!isOver) continue
      removeLive(folder, id)
      this.#seen.delete(id)
    }
    this.#release(latest === undefined ? Number.POSITIVE_INFINITY : this.#latestFrameMs)
    return latest
  }

  /** A test is over: their documents replace what its runs reported. Returns the worst verdict, if any run was judged. */
  finish(place: TestId, report: LoadReport | undefined, failure: string | null): PageVerdict | null {
    const test = testKey(place)
    const documents = report?.runs ?? []
    for (const document of documents) {
      if (this.#session.run(document.id) === undefined) this.#session.addRun(pointlessRun(document, test))
      const known = this.#session.run(document.id)
      if (known === undefined) continue
      this.#documents.set(document.id, document)
      this.#session.changeRun(document.id, { ...finishedRun(document, known), failure })
      this.#limits.keep(test, document.judged)
    }
    for (const id of this.#documents.keys()) if (this.#session.run(id) === undefined) this.#documents.delete(id)
    // What never got a document is over as well.
    for (const id of this.#session.runIds) {
      const run = this.#session.run(id)!
      if (run.test === test && run.state !== 'stopped') this.#session.changeRun(id, { state: 'stopped', failure })
    }
    const last = documents.at(-1)
    return last === undefined ? null : (this.#session.run(last.id)?.verdict ?? null)
  }

  /** The load with which the latest run of a test began; empty if it has not run. */
  plannedOf(test: string): PageRun['asked'] {
    return this.#planned.get(test) ?? []
  }

  /** Shows what a test has written to its console, as soon as it is known what in it is secret. */
  log(line: ConsoleLine): void {
    this.#held = [...this.#held.slice(1 - MOST_HELD), { ...line, heardAt: new Date() }]
  }

  /** A text without what requests of this session have sent. */
  masked(text: string): string {
    return this.#mask.text(text)
  }

  readonly download = (format: string, id: string): Download | undefined => {
    const document = this.#documents.get(id)
    return document && downloadOf(document, format)
  }

  #release(untilMs: Milliseconds): void {
    if (this.#held.length === 0) return
    for (const { text, level, atMs, heardAt } of this.#held)
      if (atMs <= untilMs) this.#session.log({ at: heardAt.toISOString(), level, text: this.masked(text.slice(0, LONGEST_LINE)) })
    this.#held = this.#held.filter(({ atMs }) => atMs > untilMs)
  }

  #add({ place, frame: bytes, state }: LiveReport): void {
    if (bytes === undefined) return
    const frame = deserialize(bytes) as Frame
    if (frame.earlier !== null) this.#addFrame(place, frame.earlier, true)
    this.#addFrame(place, frame, state.kind === 'over')
  }

  #addFrame(place: TestId, sent: Frame, isOver: boolean): void {
    const frame = this.#mask.frame(sent)
    this.#latestFrameMs = Math.max(this.#latestFrameMs, frame.madeAtMs)
    const { id } = frame
    const test = testKey(place)
    const changes = shownOf(frame, isOver)
    const claims = provisionalClaims(this.#limits.of(test), frame.parts)
    this.#planned.set(test, frame.planned)
    const known = this.#session.run(id)
    if (known === undefined)
      this.#session.addRun({
        ...NO_OUTCOME,
        ...changes,
        id,
        test,
        name: place.name,
        file: place.file,
        startedAt: frame.startedAt,
        steered: frame.steered,
        claims,
      })
    else if (known.downloads.length === 0) this.#session.changeRun(id, { ...changes, claims })
    this.#session.addSeconds(frame)
  }
}

const shownOf = (frame: Frame, isOver: boolean) => {
  const { plan, asked, usersNow, marks, parts, errors, workers, target, generator, elapsedMs, plannedMs, plannedIterations } = frame
  const state: PageRun['state'] = isOver ? 'stopped' : frame.isStopping ? 'stopping' : frame.isWarmup ? 'warm-up' : 'running'
  return {
    state,
    plan,
    asked,
    usersNow: isOver ? 0 : usersNow,
    marks,
    parts,
    errors,
    workers,
    target,
    generator,
    elapsedMs,
    plannedMs: finiteOrNull(plannedMs),
    plannedIterations: finiteOrNull(plannedIterations),
  }
}
