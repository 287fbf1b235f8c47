import { env } from 'node:process'
import { MessageChannel, type MessagePort, type ResourceLimits } from 'node:worker_threads'
import { Tinypool, type TinypoolWorker } from 'tinypool'
import type { Workers } from '../../plan/plan.ts'
import { systemClock } from '../../units/time/clock.ts'
import { noop } from '../../units/platform/noop.ts'
import { within } from '../../units/time/within.ts'
import { killWhenParentDies } from '../../serve/process/parent-watchdog.ts'
import { isEnvelope, type Envelope } from './channel.ts'
import type { FromWorker, SentLease, WorkerPayload, ToWorker } from './messages.ts'

/** Callbacks of a worker. */
export interface WorkerChildListener {
  readonly onMessage: (message: FromWorker) => void
  /** Called once when it has exited, after all its messages, with the reason, such as "exited with code 1". */
  readonly onGone: (how: string) => void
}

/** How workers are started. */
export interface WorkerSettings {
  readonly kind: Workers['kind']
  /** The built module of `worker-entry.ts`. */
  readonly entry: URL
  readonly resourceLimits?: ResourceLimits
  /** Of all workers; absent if they need none. */
  readonly lease?: SentLease
}

/** How long the last messages of a worker may take to be written and read. */
const LAST_WORDS_MS = 100

/**
 * A thread or process that runs a share, alive from construction until its own end or {@link kill}. Each is a pool of one, so that it is known which worker has
 * which share, and tinypool never replaces it.
 */
export class WorkerChild {
  /** Resolves when it has exited; never rejects. */
  readonly gone: Promise<void>
  readonly #kind: Workers['kind']
  readonly #pool: Tinypool
  readonly #worker: TinypoolWorker
  /** The port of a thread; a process has its channel. */
  readonly #port: MessagePort | undefined
  /** Resolves when its job is done, and the output of the task has been sent. */
  readonly #settled: Promise<void>
  /** Resolves when all its messages have been read. */
  readonly #isRead: Promise<void>
  #post: (message: Envelope<ToWorker>) => void = () => {}
  /** An uncaught error of the worker, or the reason it could not start. */
  #error: { readonly message: string; readonly code?: unknown } | undefined
  #isGone = false

  constructor({ kind, entry, resourceLimits = {} }: WorkerSettings, payload: WorkerPayload, { onMessage, onGone }: WorkerChildListener) {
    this.#kind = kind
    this.#pool = new Tinypool({
      filename: entry.href,
      runtime: kind === 'threads' ? 'worker_threads' : 'child_process',
      minThreads: 0,
      maxThreads: 1,
      isolateWorkers: false,
      // A worker waiting for its next job would block its own event loop.
      useAtomics: false,
      // Loaders and conditions of the test runner are useless for a plain JavaScript module, and slow down its start.
      execArgv: [],
      env: workerEnvironment(),
      serialization: 'advanced',
      resourceLimits,
    })
    this.#pool.on('error', this.#note)
    const { run, port } = kind === 'threads' ? this.#runThread(payload, onMessage) : this.#runProcess(payload, onMessage)
    this.#settled = run.then(noop, this.#note)
    this.#port = port
    this.#worker = this.#pool.threads[0]!
    this.#isRead = new Promise((resolve) => {
      if (port === undefined) this.#worker.once('close', () => resolve())
      else port.once('close', resolve)
    })
    const release = this.pid === undefined ? () => {} : killWhenParentDies(this.pid)
    this.gone = new Promise((resolve) => {
      const end = async (code: number | null, signal: string | undefined): Promise<void> => {
        this.#isGone = true
        release()
        // Its last messages may arrive after its exit; grandchildren may hold the streams of a process open for ever.
        await within(this.#isRead, LAST_WORDS_MS, systemClock)
        onGone(this.#howItEnded(code, signal))
        resolve()
      }
      this.#worker.once('exit', (code: number | null, signal?: string | null) => void end(code, signal ?? undefined))
      // If the system could not start the process, there is no exit event.
      if (kind === 'processes' && this.pid === undefined) this.#worker.once('error', () => void end(null, undefined))
    })
  }

  /** The pid of a process; `undefined` for a thread. */
  get pid(): number | undefined {
    return this.#kind === 'processes' ? this.#worker.threadId : undefined
  }

  send(message: ToWorker): void {
    if (this.#isGone) return
    if (this.#port === undefined) this.#post({ vitestLoad: message })
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows
    else this.#port.postMessage(message)
  }

  /** Lets it exit after it has written everything, within a short time; resolves when it is gone. */
  async exit(): Promise<void> {
    await within(this.#settled, LAST_WORDS_MS, systemClock)
    await this.kill()
  }

  /** Kills it at once, whatever it is doing; resolves when it is gone. */
  async kill(): Promise<void> {
    // Does not settle if the worker has exited by itself.
    void this.#pool.destroy().catch(() => {})
    const { pid } = this
    if (pid !== undefined && !this.#isGone) killProcess(pid)
    await this.gone
    this.#port?.close()
  }

  #runThread(
    payload: WorkerPayload,
    onMessage: WorkerChildListener['onMessage'],
  ): { readonly run: Promise<unknown>; readonly port: MessagePort } {
    const { port1, port2 } = new MessageChannel()
    port1.on('message', onMessage)
    return { run: this.#pool.run({ payload, port: port2 }, { transferList: [port2] }), port: port1 }
  }

  #runProcess(
    payload: WorkerPayload,
    onMessage: WorkerChildListener['onMessage'],
  ): { readonly run: Promise<unknown>; readonly port: undefined } {
    const channel = {
      onMessage: (post: (message: Envelope<ToWorker>) => void) => {
        this.#post = post
      },
      postMessage: (message: unknown) => {
        if (isEnvelope(message)) onMessage(message.vitestLoad as FromWorker)
      },
    }
    return { run: this.#pool.run({ payload }, { channel }), port: undefined }
  }

  readonly #note = (error: unknown): void => {
    // Checked by shape: tests in a `vm` pool have a different `Error`.
    const isError = typeof error === 'object' && error !== null && 'message' in error
    this.#error ??= isError ? (error as Error) : { message: String(error) }
  }

  #howItEnded(code: number | null, signal: string | undefined): string {
    if (signal !== undefined) return `was killed by ${signal}${signal === 'SIGABRT' ? ', as when its memory is full' : ''}`
    const error = this.#kind === 'threads' || code === null ? this.#error : undefined
    if (error === undefined) return `exited with code ${code}`
    if (code === null) return `could not be started: ${error.message}`
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') return 'ran out of memory'
    return `ended by an uncaught error: ${error.message}`
  }
}

/** The environment of the test, without coverage, which would slow down the measurement. */
function workerEnvironment(): Record<string, string> {
  const { NODE_V8_COVERAGE: _, ...others } = env
  return others as Record<string, string>
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has exited in the meantime.
  }
}
