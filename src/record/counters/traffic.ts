/** What the calls of a step sent and received, and what all of them had in common. Plain data. */
export interface TrafficSnapshot {
  /** Body bytes. */
  readonly bytes: { readonly sent: number; readonly received: number }
  /** The method of all calls, and the scheme, host and port they went to; absent if they differ, or if the protocol has none. */
  readonly method?: string
  readonly origin?: string
}

/** The body bytes of all calls; none without a call. */
export const bytesOf = (snapshot: TrafficSnapshot | undefined): TrafficSnapshot['bytes'] => snapshot?.bytes ?? { sent: 0, received: 0 }

/** The part of a call that is read here. */
interface SentCall {
  readonly bytesSent: number
  readonly bytesReceived: number
  readonly method?: string | undefined
  readonly origin?: string | undefined
}

/** No method and no origin is empty. */
const NONE = ''

/** Adds up the bytes of calls, and remembers their method and origin as long as all are the same: without an allocation for each call. */
export class Traffic {
  #sent = 0
  #received = 0
  #isFirst = true
  #method: string = NONE
  #origin: string = NONE

  add({ bytesSent, bytesReceived, method = NONE, origin = NONE }: SentCall): void {
    this.#sent += bytesSent
    this.#received += bytesReceived
    if (this.#isFirst) {
      this.#isFirst = false
      this.#method = method
      this.#origin = origin
      return
    }
    if (method !== this.#method) this.#method = NONE
    if (origin !== this.#origin) this.#origin = NONE
  }

  /** The method of all calls so far; `undefined` if they differ, or have none. */
  get method(): string | undefined {
    return this.#method === NONE ? undefined : this.#method
  }

  get received(): number {
    return this.#received
  }

  snapshot(): TrafficSnapshot {
    return traffic({ sent: this.#sent, received: this.#received }, this.#method, this.#origin)
  }
}

const traffic = (bytes: TrafficSnapshot['bytes'], method: string | undefined, origin: string | undefined): TrafficSnapshot => ({
  bytes,
  ...(method !== undefined && method !== NONE && { method }),
  ...(origin !== undefined && origin !== NONE && { origin }),
})

/** The traffic of all; `undefined` is that of no call. */
export function mergeTraffic(parts: readonly (TrafficSnapshot | undefined)[]): TrafficSnapshot | undefined {
  const known = parts.filter((part) => part !== undefined)
  const [first] = known
  if (first === undefined || known.length === 1) return first
  const bytes = { sent: 0, received: 0 }
  for (const part of known) {
    bytes.sent += part.bytes.sent
    bytes.received += part.bytes.received
  }
  return traffic(
    bytes,
    known.every(({ method }) => method === first.method) ? first.method : undefined,
    known.every(({ origin }) => origin === first.origin) ? first.origin : undefined,
  )
}
