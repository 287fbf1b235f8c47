import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import { makeConnection } from './make-connection.ts'
import type { Connection, Outcome, SeenReply } from './outcome.ts'
import { readByLlhttp } from './read-by-llhttp.ts'
import { readByWire } from './read-by-wire.ts'

/** How many connections are tried: `VITEST_LOAD_REPLIES=1000000` takes minutes; `VITEST_LOAD_REPLIES_SEED` tries others. */
const COUNT = Number(process.env['VITEST_LOAD_REPLIES'] ?? 50_000)
const SEED = Number(process.env['VITEST_LOAD_REPLIES_SEED'] ?? 20_301)

const textOf = ({ reads }: Connection): string => Buffer.concat(reads).toString('latin1')

/** Where the wire refuses what llhttp takes, by its reason: all it is stricter about. */
const STRICTER: Readonly<Record<string, (text: string) => boolean>> = {
  // llhttp also speaks RTSP and ICE, takes HTTP/0.9 and HTTP/2.0 in a status line, and looks at a version when it has all of it.
  'it does not start with HTTP/1.1 and a status': (text) => /HTTP\/(?:[02]|\d\.?\d?$)|RT|R$|IC|I$/.test(text),
  // llhttp takes CR CR for the end of a status line.
  'the status line ends in CR without LF': (text) => text.includes('\r\r'),
  // A status is 100 to 999 here, since 0 stands for no reply.
  'its status is below 100': () => true,
  // Lengths are doubles here: up to 2^53 - 1, for which nobody waits.
  'its content-length exceeds 2^53 - 1': () => true,
  'the size of a chunk exceeds 2^53 - 1': () => true,
  // Nobody asked for another protocol.
  'it switches to another protocol, which was not requested': () => true,
  // llhttp takes a quoted text right behind a token.
  'the size of a chunk is followed by something other than its extensions': (text) => /;[^\r\n"]*=[^\r\n"]+"/.test(text),
  // llhttp says so when more comes.
  'an interim reply ends the connection': () => true,
  // As llhttp from 9.4 on.
  'its transfer-encoding is empty': () => true,
  // Said to close and to stay in one head, HTTP/1.0 stays for llhttp; by RFC 9112 (9.3) closing comes first.
  'more came than the reply has': (text) => /HTTP\/1\.0[^]*keep-alive/i.test(text) && /close/i.test(text),
}

/** Where llhttp refuses what the wire takes: all it is laxer about. */
const LAXER: Readonly<Record<string, (connection: Connection) => boolean>> = {
  // The reply to HEAD ends with its head whatever it says of a body, and the connection stays.
  'HPE_CLOSED_CONNECTION: Data after `Connection: close`': ({ isToHead }) => isToHead,
}

/** What is left out, since llhttp reads it otherwise than RFC 9112 says. */
const OTHERWISE: readonly RegExp[] = [
  // A body behind an interim reply with a length, but with status 100: there is none, whatever it says (6.3).
  /HTTP\/1\.[01] 1(?!00)\d\d[^\n]*\r\n(?:[^\r\n]+\r\n)*?(?:content-length|transfer-encoding):/i,
  // A tab behind a value as a part of it: it is a blank like any other (5). For lengths no more from 9.4 on.
  /(?:content-length|transfer-encoding|connection):[^\r\n]*\t[ \t]*(?:\r|$)/i,
]

const reasonOf = ({ end }: Outcome): string | undefined => (typeof end === 'object' ? end.refused : undefined)

/** Where one refuses before the other, it has seen what the other saw up to there. */
function begins(less: readonly SeenReply[], more: readonly SeenReply[]): boolean {
  return less.every((reply, index) => {
    const other = more[index]
    if (other === undefined || !isDeepStrictEqual(reply.headers, other.headers) || reply.status !== other.status) return false
    return reply.isComplete
      ? reply.body === other.body && other.isComplete
      : other.body.startsWith(reply.body) || reply.body.startsWith(other.body)
  })
}

/** The wire looks at what a field says when its line is complete, llhttp at the byte that follows its line: one may know a few bytes before the other. */
function isRefusedSoon({ reads, isToHead }: Connection, read: (connection: Connection) => Outcome): boolean {
  return reasonOf(read({ reads: [...reads, Buffer.from('\r\n')], isToHead })) !== undefined
}

/** What differs without a reason; `undefined` where nothing does. */
function difference(connection: Connection, wire: Outcome, llhttp: Outcome): string | undefined {
  const [ours, theirs] = [reasonOf(wire), reasonOf(llhttp)]
  if (ours !== undefined && STRICTER[ours]?.(textOf(connection)) && begins(wire.replies, llhttp.replies)) return undefined
  if (theirs !== undefined && LAXER[theirs]?.(connection) && begins(llhttp.replies, wire.replies)) return undefined
  if (theirs !== undefined && wire.end === 'cut' && isRefusedSoon(connection, readByWire)) return undefined
  if (ours !== undefined && llhttp.end === 'cut' && isRefusedSoon(connection, readByLlhttp)) return undefined
  const areSame = (ours !== undefined && theirs !== undefined) || wire.end === llhttp.end
  return areSame && isDeepStrictEqual(comparable(connection, wire), comparable(connection, llhttp))
    ? undefined
    : JSON.stringify({ connection: textOf(connection), wire, llhttp }, null, 1)
}

/** llhttp says of a connection that it ends with the reply to HEAD where that has no length; and of HTTP/1.0 what {@link STRICTER} tells. */
function comparable(connection: Connection, { replies }: Outcome): readonly object[] {
  const hasBoth = connection.isToHead || STRICTER['more came than the reply has']!(textOf(connection))
  return hasBoth ? replies.map((reply) => ({ ...reply, keepsAlive: 'either' })) : replies
}

test(
  `gives what llhttp gives, byte for byte, or refuses what it refuses, on ${COUNT} connections cut anywhere (seed ${SEED})`,
  { timeout: 3_600_000 },
  async ({ annotate }) => {
    const buffer = new Uint8Array(65_536)
    const tally = { replies: 0, refused: 0, leftOut: 0 }
    for (let number = 0; number < COUNT; number++) {
      const connection = makeConnection(SEED, number)
      if (OTHERWISE.some((pattern) => pattern.test(textOf(connection)))) {
        tally.leftOut += 1
        continue
      }
      const wire = readByWire(connection, buffer)
      const found = difference(connection, wire, readByLlhttp(connection))
      if (found !== undefined) expect.fail(`Connection ${number}: ${found}`)
      tally.replies += wire.replies.length
      if (reasonOf(wire) !== undefined) tally.refused += 1
    }
    await annotate(`${COUNT} connections of seed ${SEED}: ${tally.replies} replies, ${tally.refused} refused, ${tally.leftOut} left out`)
    // The generator is worth something only as long as it makes enough of both.
    expect(tally.replies / COUNT).toBeGreaterThan(0.6)
    expect(tally.refused / COUNT).toBeGreaterThan(0.2)
    expect(tally.refused / COUNT).toBeLessThan(0.6)
    expect(tally.leftOut / COUNT).toBeLessThan(0.05)
  },
)
