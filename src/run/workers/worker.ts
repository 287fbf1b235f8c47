import process, { setSourceMapsEnabled } from 'node:process'
import { isMainThread, type MessagePort } from 'node:worker_threads'
import { systemClock, type Timer } from '../../units/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { processCpuMs } from '../generator-monitor.ts'
import type { LocalJob } from '../runner.ts'
import { taskHere, type KnownTask } from '../task.ts'
import { threadCpuMs } from '../thread-cpu.ts'
import { runScenarios, type CarriedRecords, type LiveScenarios } from '../together.ts'
import { portLink, processLink, type Link } from './link.ts'
import { fromMachineTime } from './machine-time.ts'
import type { Cargo, Luggage, ToWorker } from './messages.ts'
import { ReportWriter } from './report-writer.ts'
import { sentError } from './sent-error.ts'

/** What one worker that dies without a word has done since its last report is lost: the first reports come soon. */
const FIRST_REPORT_MS = 50
const REPORT_EVERY_MS = 500

/** What a worker is started with; `port` where it is a thread. */
export interface Commission {
  readonly cargo: Cargo
  readonly port?: MessagePort
}

type Start = Extract<ToWorker, { kind: 'start' }>
type End = Extract<ToWorker, { kind: 'end' }>

/** The one job of a worker: to carry its shares from the common start to the end. Everything it has to say goes over the link. */
export default async function carry({ cargo, port }: Commission): Promise<void> {
  const link = port === undefined ? processLink() : portLink(port)
  try {
    // So that errors name the line that their author wrote.
    setSourceMapsEnabled(true)
    link.send({ kind: 'done', ...(await carried(cargo, link)) })
  } catch (error) {
    link.send({ kind: 'failed', error: sentError(error) })
  } finally {
    link.close()
  }
}

async function carried({ shares }: Cargo, link: Link): Promise<CarriedRecords> {
  const tasks = await Promise.all(shares.map(({ task }) => taskHere(task)))
  let live: LiveScenarios | undefined
  let end: End | undefined
  const started = new Promise<Start>((resolve) => {
    link.listen((message) => {
      if (message.kind === 'start') resolve(message)
      else {
        end = message
        if (live !== undefined) endAll(live, message)
      }
    })
  })
  link.send({ kind: 'ready' })
  const { atMs, remainingMs } = await started

  const jobs = shares.map((luggage, nth) => jobOf(luggage, tasks[nth]!, remainingMs))
  const originMs = fromMachineTime(atMs)
  const reports = new Reports(link, originMs)
  try {
    return await runScenarios(jobs, systemClock, {
      shares: shares.map(({ share }) => share),
      originMs,
      cpuMs: isMainThread ? processCpuMs : threadCpuMs,
      onLive: (scenarios) => {
        live = scenarios
        if (end !== undefined) endAll(live, end)
        reports.begin(live)
      },
    })
  } finally {
    reports.end()
  }
}

const endAll = ({ parts }: LiveScenarios, { by, reason }: End): void => parts.forEach((part) => part.end(by, reason))

function jobOf({ plan, baseUrl, baseSocket, data }: Luggage, task: KnownTask, remainingMs: Milliseconds): LocalJob {
  const address = { baseUrl: () => baseUrl, baseSocket: () => baseSocket }
  const hooks = {
    ...address,
    ready: undefined,
    target: undefined,
    accept: undefined,
    setup: undefined,
    teardown: undefined,
    signal: undefined,
  }
  return { plan, task, hooks, data, signal: undefined, remainingMs, coverage: false }
}

/** Tells how far all parts have come, again and again: what is known of it when the worker dies, and the sign that it lives. */
class Reports {
  readonly #link: Link
  readonly #originMs: Milliseconds
  #live: LiveScenarios | undefined
  #writers: readonly ReportWriter[] = []
  #timer: Timer | undefined
  #delayMs = FIRST_REPORT_MS

  constructor(link: Link, originMs: Milliseconds) {
    this.#link = link
    this.#originMs = originMs
  }

  begin(live: LiveScenarios): void {
    this.#live = live
    this.#writers = live.parts.map((part) => new ReportWriter(part))
    this.#timer = systemClock.after(this.#delayMs, this.#report)
    // An error that nobody caught, or `process.exit` in a task: what was done until then is told.
    process.on('exit', this.#tell)
  }

  readonly #report = (): void => {
    this.#tell()
    this.#delayMs = Math.min(REPORT_EVERY_MS, 2 * this.#delayMs)
    this.#timer = systemClock.after(this.#delayMs, this.#report)
  }

  readonly #tell = (): void => {
    const elapsedMs = systemClock.now() - this.#originMs
    this.#link.send({ kind: 'report', reports: this.#writers.map((writer) => writer.next(elapsedMs)), generator: this.#live!.generator() })
  }

  end(): void {
    process.off('exit', this.#tell)
    if (this.#timer !== undefined) systemClock.cancel(this.#timer)
  }
}
