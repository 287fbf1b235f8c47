import type { Destination, Network } from '../../guard/network.ts'
import type { Exchange } from './exchange.ts'

/** How the connections of a user are made. */
export interface TransportSettings {
  /** How many at once, per origin. */
  readonly connections: number
  readonly http2: boolean
  readonly network: Network
  /** Where the connections of an origin, such as `http://127.0.0.1:3000`, go. */
  readonly destinationOf: (origin: string) => Destination
}

/** The connections of one virtual user: what an engine is. */
export interface Transport {
  /** Sends the request of an exchange, now or when a connection is free, and tells it what comes of that. */
  dispatch(exchange: Exchange): void
  /** Lets go of an exchange that has ended before its time, and of the connection it was on. */
  giveUp(exchange: Exchange): void
  /** Closes every connection; calls that are still going on end with them. */
  closeConnections(): void
  /** Ends every connection and every call at once; the next call begins with fresh ones. */
  destroy(): void
  /** As {@link destroy}; resolves when nothing of them is left. */
  close(): Promise<void>
}
