import type { Clock } from '../../units/time/clock.ts'
import { Timers } from '../../units/time/timers.ts'
import type { BundleAddress } from '../order.ts'
import { sha256Hex } from '../sha256.ts'
import { PART_BYTES } from './frames.ts'
import { MOST_NEEDED } from './messages.ts'

/** How long no part comes before the missing ones are asked for. */
const QUIET_MS = 300

/** Puts a bundle together from the parts that are sent to all agents of a run. */
export class BundleReceiver {
  readonly #address: BundleAddress
  readonly #bytes: Uint8Array
  readonly #missing: Set<number>
  readonly #timers: Timers
  readonly #onNeed: (missing: readonly number[]) => void
  readonly #onComplete: (bundle: Uint8Array) => void

  constructor(
    address: BundleAddress,
    clock: Clock,
    onNeed: (missing: readonly number[]) => void,
    onComplete: (bundle: Uint8Array) => void,
  ) {
    this.#address = address
    this.#bytes = new Uint8Array(address.bytes)
    this.#missing = new Set(Array.from({ length: chunkCount(address) }, (_, index) => index))
    this.#timers = new Timers(clock)
    this.#onNeed = onNeed
    this.#onComplete = onComplete
    this.#wait()
  }

  add(index: number, data: Uint8Array): void {
    const start = index * PART_BYTES
    if (!this.#missing.has(index) || data.length !== Math.min(PART_BYTES, this.#bytes.length - start)) return
    this.#bytes.set(data, start)
    this.#missing.delete(index)
    this.#wait()
    if (this.#missing.size > 0) return
    if (sha256Hex(this.#bytes) === this.#address.sha256) {
      this.stop()
      this.#onComplete(this.#bytes)
      // A part was altered, and nobody knows which.
    } else for (let chunk = 0; chunk < chunkCount(this.#address); chunk++) this.#missing.add(chunk)
  }

  stop(): void {
    this.#timers.cancelAll()
  }

  #wait(): void {
    this.#timers.cancelAll()
    this.#timers.after(QUIET_MS, () => {
      this.#onNeed([...this.#missing].slice(0, MOST_NEEDED))
      this.#wait()
    })
  }
}

/** The parts of a bundle; none if it is empty. */
export const chunkCount = ({ bytes }: Pick<BundleAddress, 'bytes'>): number => Math.ceil(bytes / PART_BYTES)
