import { systemClock } from '../units/time/clock.ts'
import { LoadError } from '../units/errors/error.ts'
import { formatDuration } from '../units/format.ts'
import { placesInWords, urlOf, type TargetAddress } from './target-address.ts'
import { ReadinessCheck } from './readiness-check.ts'
import { OutputTail } from './process/output-tail.ts'
import { addRunningTarget } from './process/running-targets.ts'
import { freePort, isListening } from './reach.ts'
import type { TargetEntry, TargetOptions } from './options/target-options.ts'
import { targetPlanFrom, type TargetPlan } from './options/target-plan.ts'
import { TargetProcess } from './process/target-process.ts'

/** The pause between two checks whether it is up: short at first, longer for a target that builds for a while. */
const SHORTEST_PAUSE_MS = 5
const LONGEST_PAUSE_MS = 100
const REPORTED_LINES = 20
const NO_REPORTS = { addresses: [], foreignLines: 0 }

/** The target, in a separate process. */
export interface Target {
  /**
   * Its address, such as `http://127.0.0.1:40123`, without a trailing slash.
   * @throws {LoadError} `target-not-ready` before it is up; the error of {@link ready} if it failed to come up.
   */
  readonly url: string
  /** @throws {LoadError} as {@link url} does; `target-without-port` if it listens on a Unix socket. */
  readonly port: number
  /**
   * The Unix socket it listens on, in which case {@link url} is `http://localhost`; `undefined` if it listens on a port.
   * @throws {LoadError} as {@link url} does.
   */
  readonly socketPath: string | undefined
  /** `undefined` until the process is started. */
  readonly pid: number | undefined
  /**
   * Resolves when it is up. Rejects with a `LoadError` that ends with the target's last output: `target-late` (not up within `timeout`), `target-crashed`
   * (exited before), `target-not-found` (no such command), `target-not-started`, `target-port-taken`, `target-stopped`. The target is then stopped.
   */
  readonly ready: Promise<void>
  /** The end of its output, of both streams: at least the last 64 KiB. */
  readonly output: string
  /**
   * How it ended, if it has ("exited with code 3", "killed by SIGKILL", "stopped"), and the last 20 lines it wrote. `note` says which port is loaded if there
   * are several, and neither `port` nor a path as `ready` selected one.
   */
  readonly report: () => { readonly ended: string | undefined; readonly output: string; readonly note?: string | undefined }
  /**
   * Stops it and all it started: with SIGTERM, and 2 s later with SIGKILL. Resolves when it is gone. Calling it again, or after the target has exited, does no
   * harm.
   */
  readonly stop: () => Promise<void>
  /** As {@link stop}: `await using app = serve(…)`. */
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

class StartedTarget implements Target {
  readonly ready: Promise<void>
  readonly #plan: TargetPlan
  readonly #output = new OutputTail()
  /** Aborts when further waiting makes no sense; its reason is the error to report. */
  readonly #startup = new AbortController()
  #process: TargetProcess | undefined
  #address: TargetAddress | undefined
  #failure: LoadError | undefined
  #forget: (() => void) | undefined

  constructor(plan: TargetPlan) {
    this.#plan = plan
    this.ready = this.#start()
    // If `ready` is not awaited, `url` reports the error.
    this.ready.catch(() => {})
  }

  get url(): string {
    return urlOf(this.#whereItIs())
  }

  get port(): number {
    const { port, socketPath } = this.#whereItIs()
    if (port !== undefined) return port
    throw this.#error('target-without-port', `listens on the socket ${socketPath}, not on a port: read \`socketPath\``)
  }

  get socketPath(): string | undefined {
    return this.#whereItIs().socketPath
  }

  get pid(): number | undefined {
    return this.#process?.pid
  }

  get output(): string {
    return this.#output.text
  }

  readonly report: Target['report'] = () => {
    const report = { ended: this.#process?.ended, output: this.#output.lastLines(REPORTED_LINES) }
    const note = this.#portsNote()
    return note === undefined ? report : { ...report, note }
  }

  readonly stop: Target['stop'] = async () => {
    this.#giveUp('target-stopped', 'was stopped before it was up')
    this.#forget?.()
    await this.#process?.stop()
  }

  readonly [Symbol.asyncDispose]: Target['stop'] = () => this.stop()

  async #start(): Promise<void> {
    const { timeoutMs } = this.#plan
    let readiness: ReadinessCheck | undefined
    const deadline = systemClock.after(timeoutMs, () => {
      const missing = readiness?.missing ?? 'it was not even started'
      this.#giveUp('target-late', `was not up within ${formatDuration(timeoutMs)}: ${missing}`)
    })
    try {
      const listenOn = await this.#whereToListen()
      this.#startup.signal.throwIfAborted()
      readiness = new ReadinessCheck(this.#plan, listenOn)
      this.#address = await this.#comeUp(readiness, listenOn)
      this.#register(this.#process!, this.#address)
    } catch (error) {
      this.#failure = error instanceof LoadError ? error : this.#error('target-not-started', `could not be started: ${String(error)}`)
      void this.#process?.stop()
      throw this.#failure
    } finally {
      systemClock.cancel(deadline)
      this.#output.watch(undefined)
    }
  }

  /** Runs sample it from now on, until it ends. */
  #register(process: TargetProcess, address: TargetAddress): void {
    const { pid, probe, reports, profiles } = process
    if (pid === undefined || process.ended !== undefined) return
    this.#forget = addRunningTarget({
      pid,
      pids: () => process.pids,
      addresses: () => [address, ...(reports?.addresses ?? [])],
      hasListeningThread: () => reports?.hasListeningThread === true,
      probe,
      profiles,
      report: this.report,
    })
    void process.gone.then(this.#forget)
  }

  /** A module may use any port, since it reports which; a command needs a free one. */
  async #whereToListen(): Promise<number | string> {
    const { kind, port, socketPath } = this.#plan
    if (socketPath !== undefined) return socketPath
    if (kind === 'module') return port ?? 0
    if (port === undefined) return await freePort()
    // Another server on that port would be mistaken for the target.
    const isTaken = await Promise.all(['127.0.0.1', '::1'].map((host) => isListening({ host, port })))
    if (!isTaken.includes(true)) return port
    throw this.#error('target-port-taken', `cannot use port ${port}: something else listens there. Stop that, or give another \`port\``)
  }

  async #comeUp(readiness: ReadinessCheck, listenOn: number | string): Promise<TargetAddress> {
    const { signal } = this.#startup
    // Watching the output costs time if there is much of it, and a module itself reports where it listens.
    if (this.#plan.kind === 'command' || this.#plan.ready?.by === 'output') this.#output.watch((text) => readiness.read(text))
    const process = new TargetProcess(this.#plan, listenOn, this.#output)
    this.#process = process
    void process.gone.then(() => this.#endedEarly(process))
    for (let pauseMs = SHORTEST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
      const address = await readiness.poll(process.reports ?? NO_REPORTS, signal)
      signal.throwIfAborted()
      if (address !== undefined) return address
      await new Promise<void>((resolve) => void systemClock.after(pauseMs, resolve))
      signal.throwIfAborted()
    }
  }

  #endedEarly({ startError, ended }: TargetProcess): void {
    const [file] = this.#plan.commandLine
    if (startError === undefined) this.#giveUp('target-crashed', `ended before it was up: ${ended}`)
    else if (startError !== 'ENOENT') this.#giveUp('target-not-started', `could not be started: ${startError}`)
    else
      this.#giveUp('target-not-found', `could not be started: there is no command '${file}', neither installed here nor in the search path`)
  }

  /** Aborts the start, if it is not over. */
  #giveUp(code: string, what: string): void {
    if (this.#address !== undefined) return
    const output = this.#output.lastLines(REPORTED_LINES)
    const lastWords = output === '' ? 'It wrote nothing' : `Its last output:\n${output.replaceAll(/^/gm, '  | ')}`
    const hasRun = this.#process !== undefined && this.#process.startError === undefined
    this.#startup.abort(this.#error(code, hasRun ? `${what}\n${lastWords}` : what))
  }

  /** The first port is only a guess. */
  #portsNote(): string | undefined {
    const ports = this.#process?.reports?.addresses.filter(({ port }) => port !== undefined) ?? []
    const isChosen = this.#plan.port !== undefined || this.#plan.socketPath !== undefined || this.#plan.ready?.by === 'path'
    if (this.#address === undefined || isChosen || new Set(ports.map(({ port }) => port)).size < 2) return undefined
    const taken = placesInWords([this.#address])
    return `it listens on ${placesInWords(ports)}, and ${taken}, which opened first, is loaded: \`port\`, or a path such as \`ready: '/health'\`, selects the right one`
  }

  #whereItIs(): TargetAddress {
    if (this.#address !== undefined) return this.#address
    throw this.#failure ?? this.#error('target-not-ready', 'is not up yet: await `ready`, or pass the target itself as `baseUrl`')
  }

  #error(code: string, what: string): LoadError {
    return new LoadError(code, `The target \`${this.#plan.name}\` ${what}`)
  }
}

/**
 * Starts the target in a separate process, and finds out where it listens. A module is found on whatever port it opens; a command on the port it gets as
 * `PORT`, or at the first address of this machine that it prints and on which something listens.
 *
 * @throws {LoadError} `bad-target` if entry or options make no sense, `target-not-found` if the file or directory is missing.
 */
export function startTarget(entry: TargetEntry, options: TargetOptions = {}): Target {
  return new StartedTarget(targetPlanFrom(entry, options))
}
