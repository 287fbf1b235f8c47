import { env } from 'node:process'
import { MessageChannel, type MessagePort, type ResourceLimits } from 'node:worker_threads'
import { Tinypool, type TinypoolWorker } from 'tinypool'
import type { Workers } from '../../plan/plan.ts'
import { systemClock } from '../../units/time/clock.ts'
import { noop } from '../../units/platform/noop.ts'
import { within } from '../../units/time/within.ts'
import { killWhenParentDies } from './kill-when-parent-dies.ts'
import { isEnvelope, type Envelope } from './channel.ts'
import type { FromWorker, WorkerPayload, ToWorker } from './messages.ts'

/** Who hears of a worker. */
export interface WorkerChildListener {
  readonly onMessage: (message: FromWorker) => void
  /** Told once, when it has ended, after everything that it said: how, such as "exited with code 1". */
  readonly onGone: (how: string) => void
}

/** How workers are started. */
export interface WorkerSettings {
  readonly kind: Workers['kind']
  /** The built module of `worker-entry.ts`. */
  readonly entry: URL
  readonly resourceLimits?: ResourceLimits
}

/** How long what a worker says last may take, to be written and to be read. */
const LAST_WORDS_MS = 100

/**
 * A thread or process that carries a share: alive from construction to its own end or {@link kill}. Each is a pool of one, so that it is known which worker
 * has which share; tinypool never starts another in its place.
 */
export class WorkerChild {
  /** Resolves when it has ended; never rejects. */
  readonly gone: Promise<void>
  readonly #kind: Workers['kind']
  readonly #pool: Tinypool
  readonly #worker: TinypoolWorker
  /** Of a thread; a process has its channel. */
  readonly #port: MessagePort | undefined
  /** Resolves when its job is done, and what the task has written is on its way. */
  readonly #settled: Promise<void>
  /** Resolves when everything that it said has been read. */
  readonly #isRead: Promise<void>
  #post: (message: Envelope<ToWorker>) => void = () => {}
  /** An error that nobody in the worker caught, or by which it could not be started. */
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
      // A worker that waits for its next job would keep its own event loop from turning.
      useAtomics: false,
      // Loaders and conditions of the test runner are of no use to a module that is plain JavaScript, and slow down its start.
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
        // What it said before its end may come after the news of that; grandchildren may hold the streams of a process open for ever.
        await within(this.#isRead, LAST_WORDS_MS, systemClock)
        onGone(this.#howItEnded(code, signal))
        resolve()
      }
      this.#worker.once('exit', (code: number | null, signal?: string | null) => void end(code, signal ?? undefined))
      // Where the system has no room for another process there is no exit, since there never was one.
      if (kind === 'processes' && this.pid === undefined) this.#worker.once('error', () => void end(null, undefined))
    })
  }

  /** Of a process; `undefined` for a thread, whose number means nothing to the system. */
  get pid(): number | undefined {
    return this.#kind === 'processes' ? this.#worker.threadId : undefined
  }

  send(message: ToWorker): void {
    if (this.#isGone) return
    if (this.#port === undefined) this.#post({ vitestLoad: message })
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows
    else this.#port.postMessage(message)
  }

  /** Ends it once it has nothing more to write, for which it has little time; resolves when it is gone. */
  async exit(): Promise<void> {
    await within(this.#settled, LAST_WORDS_MS, systemClock)
    await this.kill()
  }

  /** Ends it at once, whatever it is doing, and resolves when it is gone. */
  async kill(): Promise<void> {
    // Does not settle where the worker has ended by itself.
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
    // By its shape: tests in a `vm` pool have an `Error` of their own.
    const isError = typeof error === 'object' && error !== null && 'message' in error
    this.#error ??= isError ? (error as Error) : { message: String(error) }
  }

  #howItEnded(code: number | null, signal: string | undefined): string {
    if (signal !== undefined) return `was killed by ${signal}${signal === 'SIGABRT' ? ', as when its memory is full' : ''}`
    const error = this.#kind === 'threads' || code === null ? this.#error : undefined
    if (error === undefined) return `exited with code ${code}`
    if (code === null) return `could not be started: ${error.message}`
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') return 'ran out of memory'
    return `ended by an error that nobody caught: ${error.message}`
  }
}

/** That of the test; but no coverage is collected where it would slow down what is measured. */
function workerEnvironment(): Record<string, string> {
  const { NODE_V8_COVERAGE: _, ...others } = env
  return others as Record<string, string>
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended in the meantime.
  }
}
