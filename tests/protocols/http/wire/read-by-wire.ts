import { FieldLines } from '../../../../src/protocols/http/wire/field-lines.ts'
import { LastHead } from '../../../../src/protocols/http/wire/last-head.ts'
import { ReplyReader, type ReplySink } from '../../../../src/protocols/http/wire/reply-reader.ts'
import type { Connection, Outcome, SeenReply } from './outcome.ts'

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')

/** Shared by all, as in a run. */
const last = new LastHead()

/** Lets the wire read a connection as it does in a run: through one buffer, used again for every read, one reply after the other while it may be kept. */
export function readByWire({ reads, isToHead }: Connection, buffer: Uint8Array = new Uint8Array(65_536)): Outcome {
  const replies: { -readonly [Key in keyof SeenReply]: SeenReply[Key] }[] = []
  const sink: ReplySink = {
    headCame: ({ status, keepsAlive }, bytes, from, to) => {
      const headers = new FieldLines(bytes.slice(from, to)).raw.map(latin1)
      replies.push({ status, headers, body: '', keepsAlive, isComplete: false })
    },
    bodyCame: (bytes, from, to) => {
      replies.at(-1)!.body += latin1(bytes.subarray(from, to))
    },
  }
  const reader = new ReplyReader(sink, last)
  try {
    for (const read of reads) {
      buffer.set(read)
      let at = 0
      while (at < read.length) {
        if (reader.isDone) {
          if (read[at] === 13 || read[at] === 10) {
            at += 1
            continue
          }
          if (replies.length > 0 && !(reader.head.keepsAlive && replies.at(-1)!.keepsAlive))
            return { replies, end: { refused: 'more came than the reply has' } }
          reader.expect(isToHead)
        }
        at = reader.read(buffer, at, read.length)
        if (reader.endsWithConnection) replies.at(-1)!.keepsAlive = false
        if (reader.isDone) replies.at(-1)!.isComplete = true
      }
    }
  } catch (refusal) {
    return { replies, end: { refused: (refusal as Error).message } }
  }
  if (reader.endsWithConnection) replies.at(-1)!.isComplete = true
  return { replies, end: reader.isDone || reader.endsWithConnection ? 'clean' : 'cut' }
}
