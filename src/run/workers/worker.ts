import { setSourceMapsEnabled } from 'node:process'
import { isMainThread, type MessagePort } from 'node:worker_threads'
import type { RunRecord } from '../../record/run-record.ts'
import { systemClock, type Timer } from '../../units/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { processCpuMs } from '../generator-monitor.ts'
import { runInProcess } from '../in-process.ts'
import type { LivePart } from '../part.ts'
import type { LocalJob } from '../runner.ts'
import { taskHere } from '../task.ts'
import { threadCpuMs } from '../thread-cpu.ts'
import { portLink, processLink, type Link } from './link.ts'
import { fromMachineTime } from './machine-time.ts'
import type { Luggage, ToWorker } from './messages.ts'
import { ReportWriter } from './report-writer.ts'
import { sentError } from './sent-error.ts'

const REPORT_EVERY_MS = 500

/** What a worker is started with; `port` where it is a thread. */
export interface Commission {
  readonly luggage: Luggage
  readonly port?: MessagePort
}

type Start = Extract<ToWorker, { kind: 'start' }>
type End = Extract<ToWorker, { kind: 'end' }>

/** The one job of a worker: to carry its share from the common start to the end. Everything it has to say goes over the link. */
export default async function carry({ luggage, port }: Commission): Promise<void> {
  const link = port === undefined ? processLink() : portLink(port)
  try {
    // So that errors name the line that their author wrote.
    setSourceMapsEnabled(true)
    link.send({ kind: 'done', record: await carried(luggage, link) })
  } catch (error) {
    link.send({ kind: 'failed', error: sentError(error) })
  } finally {
    link.close()
  }
}

async function carried({ plan, share, task, baseUrl, data }: Luggage, link: Link): Promise<RunRecord> {
  const here = await taskHere(task)
  let live: LivePart | undefined
  let end: End | undefined
  const started = new Promise<Start>((resolve) => {
    link.listen((message) => {
      if (message.kind === 'start') resolve(message)
      else {
        end = message
        live?.end(message.by, message.reason)
      }
    })
  })
  link.send({ kind: 'ready' })
  const { atMs, remainingMs } = await started

  const hooks = { baseUrl: () => baseUrl, ready: undefined, target: undefined, accept: undefined, setup: undefined, teardown: undefined }
  const job: LocalJob = { plan, task: here, hooks: { ...hooks, signal: undefined }, data, signal: undefined, remainingMs, coverage: false }
  const originMs = fromMachineTime(atMs)
  const reports = new Reports(link, originMs)
  try {
    return await runInProcess(job, systemClock, {
      share,
      originMs,
      cpuMs: isMainThread ? processCpuMs : threadCpuMs,
      onLive: (part) => {
        live = part
        if (end !== undefined) part.end(end.by, end.reason)
        reports.begin(part)
      },
    })
  } finally {
    reports.end()
  }
}

/** Tells how far a part has come, again and again: what is known of it when the worker dies, and the sign that it lives. */
class Reports {
  readonly #link: Link
  readonly #originMs: Milliseconds
  #writer: ReportWriter | undefined
  #timer: Timer | undefined

  constructor(link: Link, originMs: Milliseconds) {
    this.#link = link
    this.#originMs = originMs
  }

  begin(part: LivePart): void {
    this.#writer = new ReportWriter(part)
    this.#timer = systemClock.after(REPORT_EVERY_MS, this.#report)
  }

  readonly #report = (): void => {
    this.#link.send({ kind: 'report', ...this.#writer!.next(systemClock.now() - this.#originMs) })
    this.#timer = systemClock.after(REPORT_EVERY_MS, this.#report)
  }

  end(): void {
    if (this.#timer !== undefined) systemClock.cancel(this.#timer)
  }
}
