import type { Milliseconds } from '../../units/duration.ts'
import { formatDuration } from '../../units/format.ts'
import type { AgentKeys } from '../keys.ts'
import type { Order } from '../order.ts'
import { sha256Hex } from '../sha256.ts'
import { order as orderGuard } from './messages.ts'
import { hasPlace } from './places.ts'
import { decodeParcel } from './parcel.ts'
import { decodeText, parseMessage } from './shape.ts'

/** An order that an agent carries out. */
export interface AcceptedOrder {
  readonly order: Order
  /** The place of the agent among those of the run. */
  readonly index: number
  /** What `setup` returned, opened. */
  readonly data: string | undefined
}

/** What an agent knows of itself and of its run. */
export interface Expected {
  readonly cluster: string
  readonly id: string
  readonly boot: string
  /** For which it was claimed. */
  readonly run: string
  readonly keys: AgentKeys
  /** Time of day. */
  readonly nowMs: Milliseconds
  /** Why the agent does not do what an order asks; `undefined` if it does. */
  readonly refusalOf: (order: Order) => string | undefined
}

/** Checks everything of an order before anything of it is used. Returns why it is refused, as a text that begins with "the order …", or the order. */
export function acceptedOrder(bytes: Uint8Array, expected: Expected): AcceptedOrder | string {
  const { cluster, id, boot, run, keys, nowMs, refusalOf } = expected
  const parcel = decodeParcel(bytes)
  if (parcel === undefined) return 'the order cannot be read'
  if (!keys.isTrusted(parcel.order, parcel.signature))
    return `the order is signed by ${parcel.signature.signer}, which this agent does not trust: start the agent with --trust and that key if it is yours`
  const order = parseMessage(parcel.order, orderGuard)
  if (order === undefined) return 'the order cannot be read'
  if (order.cluster !== cluster) return `the order is for cluster ${order.cluster}, and this agent belongs to ${cluster}`
  if (order.run !== run) return `the order is for run ${order.run}, and this agent was claimed for ${run}`
  if (!hasPlace({ id, boot }, parcel.place, order.agents))
    return 'the order is for other agents, or for this one before it was started again: give each agent of a key its own instance'
  if (order.expiresAtMs < nowMs)
    return `the order expired ${formatDuration(nowMs - order.expiresAtMs)} ago: check the time of day on both machines`
  const refusal = refusalOf(order)
  if (refusal !== undefined) return refusal
  const data = openedData(order, parcel.data, keys)
  return data === REFUSED ? 'the data of the order is not what was signed' : { order, index: parcel.place.index, data }
}

const REFUSED: unique symbol = Symbol('refused')

function openedData({ dataSha256 }: Order, sealed: Uint8Array | undefined, keys: AgentKeys): string | undefined | typeof REFUSED {
  if (dataSha256 === undefined || sealed === undefined) return dataSha256 === undefined && sealed === undefined ? undefined : REFUSED
  try {
    const data = keys.open(sealed)
    return sha256Hex(data) === dataSha256 ? (decodeText(data) ?? REFUSED) : REFUSED
  } catch {
    return REFUSED
  }
}
