import { isSampled, spanIdOf, traceIdOf } from '../../../units/trace-id.ts'
import type { HeadersOwner } from './default-headers.ts'

/** How the requests of a run are traced. */
export interface Tracing {
  /** 16 hexadecimal digits with which each trace id begins. */
  readonly run: string
  /** The part of the traces that is sampled, 0 to 1. */
  readonly sampled: number
}

/** Makes the header `traceparent` (W3C Trace Context, 3.2) of each request of a user: one trace for each of its iterations. */
export class UserTraces {
  readonly #tracing: Tracing
  readonly #owner: HeadersOwner
  #spans = 0

  constructor(tracing: Tracing, owner: HeadersOwner) {
    this.#tracing = tracing
    this.#owner = owner
  }

  /** The header of the next request, with a new span. */
  next(): string {
    const { run, sampled } = this.#tracing
    const { hook, index, number } = this.#owner
    const kind = hook ?? 'iteration'
    const counted = hook === undefined ? index : number
    const traceId = traceIdOf(run, kind, counted)
    return `00-${traceId}-${spanIdOf(traceId, this.#spans++)}-${isSampled(run, kind, counted, sampled) ? '01' : '00'}`
  }
}
