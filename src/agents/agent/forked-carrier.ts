import { fork, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runWhenParentDies } from '../../serve/process/parent-watchdog.ts'
import { LoadError } from '../../units/errors/error.ts'
import { BUNDLE_FOLDER } from '../../units/errors/bundle-map.ts'
import { packageFile } from '../../units/platform/package-root.ts'
import { noop } from '../../units/platform/noop.ts'
import { systemClock } from '../../units/time/clock.ts'
import { toSharedTime } from '../../units/time/shared-clock.ts'
import { Timers } from '../../units/time/timers.ts'
import { within } from '../../units/time/within.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { unpack } from '../bundle/unpack.ts'
import type { CarriedListener, CarriedRun, CarriedShare, Carrier } from '../carrier.ts'
import { encodeJson } from '../json.ts'
import { childEnvironment } from './child-environment.ts'
import { fromChild, type FromChild, type ToChild, type ToRun } from './child-messages.ts'
import type { AgentPolicy } from './policy.ts'

/** The built file, since the oldest supported Node cannot run TypeScript. */
const ENTRY = packageFile('dist/agents/agent/carrier-child.js')

/** A child that lives so long after its lease is stopped, or holds its report back: it sends nothing, and is in the way of the next run. */
const AFTER_LEASE_MS = 500
const WATCH_EVERY_MS = 200
/** How long the last messages of a child may take to be read. */
const LAST_WORDS_MS = 200

export interface ForkedCarrierSettings {
  readonly policy: AgentPolicy
  /** The environment of the agent, of which the child gets what {@link childEnvironment} lets through. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** Called with what tasks write to their standard output and error. */
  readonly onOutput?: (text: string) => void
  /** The built module of `carrier-child.ts`. */
  readonly entry?: URL
}

/** Carries each share in a process of its own, which holds the lease, and has only a folder for itself that is removed with it, or with the agent. */
export class ForkedCarrier implements Carrier {
  readonly #settings: ForkedCarrierSettings

  constructor(settings: ForkedCarrierSettings) {
    this.#settings = settings
  }

  async prepare(share: CarriedShare, listener: CarriedListener, signal: AbortSignal): Promise<CarrierProcess> {
    signal.throwIfAborted()
    const folder = mkdtempSync(join(tmpdir(), 'vitest-load-agent-'))
    let child: CarrierProcess
    try {
      mkdirSync(join(folder, 'tmp'), { mode: 0o700 })
      const bundleFolder = share.bundle && join(folder, BUNDLE_FOLDER)
      if (share.bundle !== undefined) unpack(share.bundle, bundleFolder!)
      child = new CarrierProcess({ ...this.#settings, share, listener, folder, bundleFolder })
    } catch (error) {
      remove(folder)
      throw error
    }
    const onAbort = (): void => void child.kill()
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      await child.ready
    } catch (error) {
      await child.kill()
      throw error
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
    return child
  }
}

interface ProcessSettings extends ForkedCarrierSettings {
  readonly share: CarriedShare
  readonly listener: CarriedListener
  /** Removed with the process. */
  readonly folder: string
  readonly bundleFolder: string | undefined
}

/** The process that carries a share, alive from construction until its own end or {@link kill}. */
export class CarrierProcess implements CarriedRun {
  readonly pid: number
  /** Where it may write. */
  readonly folder: string
  /** Resolves when it waits for its start. */
  readonly ready: Promise<void>
  readonly #settings: ProcessSettings
  readonly #child: ChildProcess
  readonly #gone: Promise<void>
  readonly #forget: () => void
  readonly #timers = new Timers(systemClock)
  #resolveReady: () => void = noop
  #rejectReady: (error: Error) => void = noop
  #isReady = false
  #isEnded = false
  #sequence = 0
  #leaseEndMs: Milliseconds
  /** How it ended, if that is known better than by its exit. */
  #how: string | undefined

  constructor(settings: ProcessSettings) {
    const { entry = ENTRY, environment = process.env, folder, bundleFolder, share, policy, onOutput } = settings
    this.#settings = settings
    this.#leaseEndMs = share.leaseEndMs
    this.ready = new Promise((resolve, reject) => {
      this.#resolveReady = resolve
      this.#rejectReady = reject
    })
    this.#child = fork(entry, [], {
      cwd: folder,
      env: childEnvironment(environment, join(folder, 'tmp')),
      execArgv: [],
      // What a task may have forged is never made into objects by `v8.deserialize`.
      serialization: 'json',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    this.pid = this.#child.pid ?? 0
    this.folder = folder
    // Its process is killed as well, but may be writing still.
    this.#forget = runWhenParentDies('sleep 1; rm -rf "$1"', folder)
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => onOutput?.(text))
    this.#child.on('message', (message) => this.#onMessage(fromChild(message)))
    this.#gone = this.#ended()
    const { index, data, order } = share
    const leaseEndMs = toSharedTime(share.leaseEndMs)
    this.#send({ kind: 'prepare', payload: order.payload, data, index, bundleFolder, leaseEndMs, policy: encodeJson(policy, 'policy') })
    this.#watchLease()
  }

  start(atMs: Milliseconds, remainingMs: Milliseconds): void {
    this.#send({ kind: 'start', atMs: toSharedTime(atMs), remainingMs: Number.isFinite(remainingMs) ? remainingMs : null })
  }

  send(message: ToRun): void {
    this.#send({ kind: 'message', text: encodeJson(message, 'message') })
  }

  renew(leaseEndMs: Milliseconds): void {
    this.#leaseEndMs = leaseEndMs
    this.#send({ kind: 'renew', leaseEndMs: toSharedTime(leaseEndMs) })
  }

  acknowledge(sequence: number): void {
    this.#send({ kind: 'acknowledge', sequence })
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#gone
  }

  #send(message: ToChild): void {
    // Without a callback, a closed channel would throw an unhandled error.
    if (this.#child.connected) this.#child.send(message, noop)
  }

  #onMessage(message: FromChild | undefined): void {
    const { listener } = this.#settings
    if (message === undefined || this.#isEnded) return
    listener.onAlive()
    if (message.kind === 'ready') {
      this.#isReady = true
      this.#resolveReady()
    } else if (message.kind === 'failed') {
      this.#how ??= `ended with an error: ${message.message}`
      this.#rejectReady(new LoadError(message.code, message.message))
    } else if (message.kind === 'report' && message.sequence > this.#sequence) {
      const { sequence, end, base64 } = message
      this.#sequence = sequence
      this.#isEnded = end !== undefined
      listener.onReport({ sequence, end, bytes: Buffer.from(base64, 'base64') })
    }
  }

  /** The child stops by itself: this is for one that is stopped, or that its task keeps from it. */
  #watchLease(): void {
    // Looked at again and again: the lease of the start is shorter than that of the preparation.
    this.#timers.after(WATCH_EVERY_MS, () => {
      if (systemClock.now() < this.#leaseEndMs + AFTER_LEASE_MS) return this.#watchLease()
      this.#how ??= 'did not end with its lease'
      this.#child.kill('SIGKILL')
    })
  }

  async #ended(): Promise<void> {
    const { listener, folder } = this.#settings
    const read = new Promise<void>((resolve) => void this.#child.once('disconnect', resolve))
    const how = await new Promise<string>((resolve) => {
      this.#child.once('exit', (code, signal) => resolve(signal === null ? `exited with code ${code}` : `was killed by ${signal}`))
      this.#child.once('error', (error) => resolve(`could not be started: ${error.message}`))
    })
    // Its last messages may arrive after its exit.
    await within(read, LAST_WORDS_MS, systemClock)
    this.#timers.cancelAll()
    remove(folder)
    this.#forget()
    const asItShould = this.#isEnded && how === 'exited with code 0'
    if (this.#isReady) listener.onGone(asItShould ? undefined : (this.#how ?? how))
    else this.#rejectReady(new LoadError('agent-lost', `the process that was to carry the share ${this.#how ?? how}`))
  }
}

/** A task may have made what cannot be removed, or write there still: the agent goes on, and leaves that behind. */
function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  } catch {
    // It is of no use to anybody.
  }
}
