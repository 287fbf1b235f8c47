import { Socket } from 'node:net'
import type { Clock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { fromSharedTime, toSharedTime } from '../../units/time/shared-clock.ts'

/** Where its parts are in the shared memory: whole ms after the base as an integer, and the base in shared time. */
const AFTER_BASE = 0
const BASE = 1
const BYTES = 16
const LONG_OVER = -(2 ** 31)

/**
 * The time until which the threads of a process may send: in shared memory, so that each of them sees a renewal at once, and none sends anything after a stop
 * of the whole process that outlasted it. Times are on the clock of the thread that asks.
 */
export class Lease {
  readonly memory: SharedArrayBuffer
  readonly #afterBase: Int32Array
  readonly #baseMs: Milliseconds

  constructor(memory: SharedArrayBuffer) {
    this.memory = memory
    this.#afterBase = new Int32Array(memory)
    this.#baseMs = fromSharedTime(new Float64Array(memory)[BASE]!)
  }

  static until(endMs: Milliseconds): Lease {
    const memory = new SharedArrayBuffer(BYTES)
    new Float64Array(memory)[BASE] = toSharedTime(endMs)
    return new Lease(memory)
  }

  get endMs(): Milliseconds {
    return this.#baseMs + Atomics.load(this.#afterBase, AFTER_BASE)
  }

  renew(endMs: Milliseconds): void {
    Atomics.store(this.#afterBase, AFTER_BASE, Math.floor(endMs - this.#baseMs))
  }

  /** Ends it now, for good. */
  end(): void {
    Atomics.store(this.#afterBase, AFTER_BASE, LONG_OVER)
  }
}

/** A clock that calls `onOver` instead of telling a time after the end of a lease: whatever sends a request asks for the time before. */
export const leasedClock = (clock: Clock, lease: Lease, onOver: () => never): Clock => ({
  ...clock,
  now: () => {
    const nowMs = clock.now()
    return nowMs < lease.endMs ? nowMs : onOver()
  },
})

type Write = (this: Socket, first: unknown, second: unknown, third: unknown) => void

/**
 * Asks the clock once more right before anything is handed to the system by a socket of this thread, whatever library it belongs to. Between the start of a
 * call and that moment, a busy thread is for a tenth of its time: that often a stop of the process would let one request through.
 */
export function guardWrites(clock: Clock): void {
  const sockets = Socket.prototype as unknown as Record<'_write' | '_writev', Write>
  for (const name of ['_write', '_writev'] as const) {
    const write = sockets[name]
    sockets[name] = function (first, second, third) {
      clock.now()
      write.call(this, first, second, third)
    }
  }
}
