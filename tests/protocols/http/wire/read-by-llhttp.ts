import { createRequire } from 'node:module'
import type { Connection, Outcome, SeenReply } from './outcome.ts'

/** Node's own parser, llhttp, as its HTTP client uses it when it is strict: documented nowhere, and the same since Node 12. */
interface Parser {
  [callback: number]: (...args: never[]) => unknown
  initialize(type: number, resource: object, maxHeaderBytes: number, leniency: number): void
  /** How many bytes it took, or why it took none. */
  execute(bytes: Buffer): number | (Error & { readonly code: string; readonly reason: string })
  finish(): undefined | Error
}

interface ParserClass {
  new (): Parser
  readonly RESPONSE: number
  readonly kOnHeaders: number
  readonly kOnHeadersComplete: number
  readonly kOnBody: number
  readonly kOnMessageComplete: number
}

const { HTTPParser } = createRequire(import.meta.url)('node:_http_common') as { readonly HTTPParser: ParserClass }

const STRICT = 0
const SKIP_BODY = 1

/** Lets llhttp read a connection. Interim replies are passed over, as by Node's client. */
export function readByLlhttp({ reads, isToHead }: Connection): Outcome {
  const replies: { -readonly [Key in keyof SeenReply]: SeenReply[Key] }[] = []
  let headers: string[] = []
  let isInterim = false
  const parser = new HTTPParser()
  parser.initialize(HTTPParser.RESPONSE, {}, 0, STRICT)
  // More than 32 headers come in several parts; those that come after the head are a trailer.
  parser[HTTPParser.kOnHeaders] = (part: readonly string[]) => void headers.push(...part)
  parser[HTTPParser.kOnHeadersComplete] = (
    ...[, , rest, , , status, , , keepsAlive]: [number, number, readonly string[] | undefined, 0, 0, number, string, boolean, boolean]
  ) => {
    isInterim = status >= 100 && status < 200
    if (!isInterim) replies.push({ status, headers: [...headers, ...(rest ?? [])], body: '', keepsAlive, isComplete: false })
    headers = []
    return isToHead ? SKIP_BODY : 0
  }
  parser[HTTPParser.kOnBody] = (bytes: Buffer) => {
    if (!isInterim) replies.at(-1)!.body += bytes.toString('latin1')
  }
  parser[HTTPParser.kOnMessageComplete] = () => {
    headers = []
    if (!isInterim) replies.at(-1)!.isComplete = true
  }
  for (const read of reads) {
    const taken = parser.execute(Buffer.from(read))
    if (typeof taken !== 'number') return { replies, end: { refused: `${taken.code}: ${taken.reason}` } }
    if (taken < read.length) return { replies, end: { refused: 'another protocol follows' } }
  }
  // Behind an interim reply the real one is missing, of which llhttp knows nothing.
  return { replies, end: parser.finish() === undefined && !isInterim ? 'clean' : 'cut' }
}
