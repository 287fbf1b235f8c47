import { isBytes } from '../../units/platform/any-realm.ts'
import { formatReceived } from '../../units/text/received.ts'
import { wrongReturn } from '../../units/errors/returned-value.ts'
import { badCall, readCount } from '../sockets/options.ts'

/** How a message is delimited in a stream. Exactly one of these. */
export interface FrameOptions {
  /** A message of this many bytes. */
  readonly bytes?: number | undefined
  /** A message that ends with these bytes, which are part of it. */
  readonly until?: string | Uint8Array | undefined
  /**
   * Returns the length of the message from the bytes so far, such as a header that contains a length. It may be more than has arrived; 0 or `undefined` if it
   * is not known yet. Called again whenever more arrives.
   */
  readonly where?: ((received: Buffer) => number | undefined) | undefined
}

/** The length of the message at the start of a stream; `undefined` until it is complete. */
export type Frame = (received: Buffer) => number | undefined

export const FRAME_OPTIONS: readonly (keyof FrameOptions)[] = ['bytes', 'until', 'where']

/**
 * Parses how a message is delimited. The frame is for one message only: it remembers how far it has searched.
 *
 * @throws {LoadError} `bad-call`
 */
export function frameOf(options: FrameOptions, mostBytes: number): Frame {
  const given = FRAME_OPTIONS.filter((name) => options[name] !== undefined)
  if (given.length !== 1) {
    const what = given.length === 0 ? 'none' : given.map((name) => `\`${name}\``).join(' and ')
    throw badCall(`Expected one of \`bytes\`, \`until\` and \`where\`, got ${what}: it says where the message ends`)
  }
  if (options.bytes !== undefined) return framedByCount(readCount('bytes', options.bytes, mostBytes))
  if (options.until !== undefined) return framedByMark(options.until)
  return framedByCaller(options.where)
}

const framedByCount =
  (count: number): Frame =>
  ({ length }) =>
    length >= count ? count : undefined

function framedByMark(until: unknown): Frame {
  const mark = typeof until === 'string' || isBytes(until) ? Buffer.from(until) : undefined
  if (mark === undefined || mark.length === 0) throw badCall(`Expected \`until\` to be text or bytes, got ${formatReceived(until)}`)
  let searched = 0
  return (received) => {
    const at = received.indexOf(mark, searched)
    if (at >= 0) return at + mark.length
    // A part of the mark may have arrived.
    searched = Math.max(0, received.length - mark.length + 1)
    return undefined
  }
}

const WHERE = {
  code: 'bad-call',
  option: 'where',
  expectation: 'after how many bytes the message ends, or undefined',
  instead: 'Return a whole number, or undefined until enough bytes have arrived',
}

function framedByCaller(where: unknown): Frame {
  if (typeof where !== 'function') throw badCall(`Expected \`where\` to be a function, got ${formatReceived(where)}`)
  return (received) => {
    const end: unknown = where(received)
    if (end === undefined || end === 0) return undefined
    if (!Number.isSafeInteger(end) || (end as number) < 0) {
      throw wrongReturn(WHERE, end)
    }
    return (end as number) <= received.length ? (end as number) : undefined
  }
}
