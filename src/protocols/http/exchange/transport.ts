import type { Destination, Network } from '../../guard/network.ts'
import type { Exchange } from './exchange.ts'

/** How the connections of a user are made. */
export interface TransportSettings {
  /** How many at a time, per origin. */
  readonly connections: number
  readonly http2: boolean
  readonly network: Network
  /** Returns the destination of an origin, such as `http://127.0.0.1:3000`. */
  readonly destinationOf: (origin: string) => Destination
}

/** The connections of one virtual user: the interface of an engine. */
export interface Transport {
  /** Sends the request of an exchange, now or when a connection is free, and reports the outcome to it. */
  dispatch(exchange: Exchange): void
  /** Abandons an exchange that has ended early, and its connection. */
  giveUp(exchange: Exchange): void
  /** Closes every connection; pending calls end with them. */
  closeConnections(): void
  /** Ends every connection and every call at once; the next call opens new connections. */
  destroy(): void
  /** As {@link destroy}; resolves when everything is closed. */
  close(): Promise<void>
}
