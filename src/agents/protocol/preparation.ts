import type { Milliseconds } from '../../units/duration.ts'
import { messageOf } from '../../units/errors/thrown.ts'
import { noop } from '../../units/platform/noop.ts'
import type { Clock } from '../../units/time/clock.ts'
import type { CarriedListener, CarriedRun, Carrier } from '../carrier.ts'
import type { AgentKeys } from '../keys.ts'
import type { BundleAddress, Order } from '../order.ts'
import type { Transport } from '../transport.ts'
import { acceptedOrder, type AcceptedOrder } from './accepted-order.ts'
import { BundleReceiver } from './bundle-receiver.ts'
import { decodePart, PartAssembly } from './frames.ts'
import type { Answer } from './messages.ts'
import { LOADING_MS } from './timing.ts'

/** The bundles that an agent has. */
export interface Bundles {
  get(address: BundleAddress): Promise<Uint8Array | undefined>
  put(address: BundleAddress, bundle: Uint8Array): Promise<void>
}

/** What an agent needs for each of its runs. */
export interface RunSettings {
  readonly transport: Transport
  readonly clock: Clock
  /** Time of day. */
  readonly wallClockMs: () => Milliseconds
  readonly keys: AgentKeys
  readonly carrier: Carrier
  readonly bundles: Bundles
  readonly cluster: string
  readonly id: string
  readonly boot: string
  /** Why the agent does not do what an order asks; `undefined` if it does. */
  readonly refusalOf: (order: Order) => string | undefined
}

/** Callbacks of a {@link Preparation}. */
interface PreparationListener {
  readonly carried: CarriedListener
  readonly onAccepted: () => void
  /** Parts of the bundle are missing. */
  readonly onNeed: (missing: readonly number[]) => void
  readonly onReady: (carried: CarriedRun) => void
  readonly onFailed: (error: unknown) => void
}

/** Takes an order with all that belongs to it, checks it, and has it loaded. */
export class Preparation {
  readonly #settings: RunSettings
  readonly #run: string
  readonly #listener: PreparationListener
  readonly #parts = new PartAssembly()
  readonly #stopped = new AbortController()
  #answer: Promise<Answer> | undefined
  #receiver: BundleReceiver | undefined
  #loading: Promise<void> | undefined

  constructor(settings: RunSettings, run: string, listener: PreparationListener) {
    this.#settings = settings
    this.#run = run
    this.#listener = listener
  }

  /** Adds a part of the order and its data; once all are there, the answer stays the same. */
  async add(data: Uint8Array): Promise<Answer> {
    const { boot } = this.#settings
    const part = decodePart(data)
    if (part === undefined) return { ok: false, boot, why: 'the order cannot be read' }
    const parcel = this.#answer === undefined ? this.#parts.add(part) : undefined
    // What throws while it is checked must not end the agent.
    if (parcel !== undefined)
      this.#answer = this.#accept(parcel).catch((error: unknown) => ({
        ok: false,
        boot,
        why: `the order cannot be checked: ${messageOf(error)}`,
      }))
    return (await this.#answer) ?? { ok: true, boot }
  }

  /** Adds a part of the bundle. */
  addChunk(index: number, data: Uint8Array): void {
    this.#receiver?.add(index, data)
  }

  /** Resolves when nothing is being loaded any more. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    this.#receiver?.stop()
    await this.#loading
  }

  async #accept(parcel: Uint8Array): Promise<Answer> {
    const { cluster, id, boot, keys, wallClockMs, refusalOf, bundles, clock } = this.#settings
    const accepted = acceptedOrder(parcel, { cluster, id, boot, run: this.#run, keys, nowMs: wallClockMs(), refusalOf })
    if (typeof accepted === 'string') return { ok: false, boot, why: accepted }
    this.#listener.onAccepted()
    const { bundle: address } = accepted.order
    const known = address && (await bundles.get(address).catch(() => undefined))
    if (address === undefined || known !== undefined) this.#load(accepted, known)
    else if (!this.#stopped.signal.aborted)
      this.#receiver = new BundleReceiver(address, clock, this.#listener.onNeed, (bundle) => {
        this.#load(accepted, bundle)
        // Without it, the next run has it sent again.
        void bundles.put(address, bundle).catch(noop)
      })
    return { ok: true, boot, needsBundle: this.#receiver !== undefined }
  }

  #load({ order, index, data }: AcceptedOrder, bundle: Uint8Array | undefined): void {
    if (this.#stopped.signal.aborted) return
    // No load is sent yet, and loading may take longer than a lease on a busy machine: `#stopped` ends it with the lease of the agent.
    const share = { order, index, bundle, data, leaseEndMs: this.#settings.clock.now() + LOADING_MS }
    this.#loading = this.#report(this.#settings.carrier.prepare(share, this.#listener.carried, this.#stopped.signal))
  }

  async #report(carried: Promise<CarriedRun>): Promise<void> {
    try {
      this.#listener.onReady(await carried)
    } catch (error) {
      this.#listener.onFailed(error)
    }
  }
}
