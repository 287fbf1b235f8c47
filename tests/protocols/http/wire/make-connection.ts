import { seededRandom, type Random } from '../../../../src/units/random.ts'
import type { Connection } from './outcome.ts'

/** A case by its number: the same bytes in the same reads for the same seed, on every machine. */
export function makeConnection(seed: number, number: number): Connection {
  const random = seededRandom(seed, number)
  const isToHead = random() < 0.05
  const replyCount = isToHead || random() < 0.7 ? 1 : 1 + below(random, 3)
  let text = ''
  for (let reply = 0; reply < replyCount; reply++) text += makeReply(random)
  // Half of them stay as they are; the others are hurt in one place or a few.
  const wounds = random() < 0.5 ? 0 : 1 + below(random, 3)
  for (let wound = 0; wound < wounds; wound++) text = hurt(text, random)
  return { reads: cut(Buffer.from(text, 'latin1'), random), isToHead }
}

function makeReply(random: Random): string {
  const interim =
    random() < 0.08 ? repeated(1 + below(random, 2), () => `HTTP/1.1 ${pick(random, INTERIM)}\r\n${makeFields(random)}\r\n`) : ''
  const status = pick(random, random() < 0.7 ? ['200'] : STATUSES)
  const head = `${pick(random, VERSIONS)} ${status}${pick(random, REASONS)}\r\n`
  const [framing, body] = makeBody(random)
  const fields = [
    ...Array.from({ length: below(random, 4) }, () => makeField(random)),
    framing,
    ...(random() < 0.3 ? [pick(random, CONNECTIONS)] : []),
  ]
  const shuffled = fields.map((field) => [random(), field] as const).sort(([one], [other]) => one - other)
  const hasBody = status !== '204' && status !== '304'
  return `${random() < 0.02 ? '\r\n' : ''}${interim}${head}${shuffled.map(([, field]) => field).join('')}\r\n${hasBody ? body : ''}`
}

/** The field that frames a body, and the body. */
function makeBody(random: Random): readonly [field: string, body: string] {
  const content = makeText(random, below(random, 60))
  const kind = random()
  if (kind < 0.45)
    return [`${spelling(random, 'Content-Length')}:${blank(random)}${content.length}${pick(random, ['', '', ' '])}\r\n`, content]
  if (kind < 0.9) return [`${spelling(random, 'Transfer-Encoding')}: ${pick(random, CODINGS)}\r\n`, makeChunks(random, content)]
  return ['', random() < 0.5 ? content : '']
}

function makeChunks(random: Random, content: string): string {
  let chunks = ''
  for (let at = 0; at < content.length;) {
    const size = 1 + below(random, content.length - at)
    const digits =
      random() < 0.5
        ? size.toString(16)
        : size
            .toString(16)
            .toUpperCase()
            .padStart(1 + below(random, 4), '0')
    chunks += `${digits}${makeExtension(random)}\r\n${content.slice(at, at + size)}\r\n`
    at += size
  }
  const trailer = random() < 0.15 ? makeFields(random) : ''
  return `${chunks}0${makeExtension(random)}\r\n${trailer}\r\n`
}

function makeExtension(random: Random): string {
  return random() < 0.1 ? repeated(1 + below(random, 2), () => pick(random, EXTENSIONS)) : ''
}

const makeFields = (random: Random): string => repeated(below(random, 3), () => makeField(random))

function makeField(random: Random): string {
  const name = random() < 0.6 ? pick(random, NAMES) : repeated(1 + below(random, 8), () => pick(random, TOKEN_BYTES))
  const value = random() < 0.6 ? pick(random, VALUES) : makeText(random, below(random, 20)).replace(/[^\t -~\u00a0-\u00ff]/g, '')
  return `${spelling(random, name)}:${blank(random)}${value}${blank(random)}\r\n`
}

const makeText = (random: Random, length: number): string =>
  repeated(length, () =>
    random() < 0.1 ? pick(random, ['\r', '\n', '\r\n', '0\r\n\r\n', '\0', '\u00ff']) : String.fromCharCode(32 + below(random, 95)),
  )

/** One wound: a byte changed, left out or put in, a stretch left out or said twice, or something that parsers stumble over. */
function hurt(text: string, random: Random): string {
  const at = below(random, text.length + 1)
  const end = Math.min(text.length, at + 1 + below(random, 12))
  const odd = pick(random, STUMBLING_BLOCKS)
  const wounds = [
    () => text.slice(0, at) + String.fromCharCode(below(random, 256)) + text.slice(at + 1),
    () => text.slice(0, at) + text.slice(at + 1),
    () => text.slice(0, at) + String.fromCharCode(below(random, 256)) + text.slice(at),
    () => text.slice(0, at) + text.slice(end),
    () => text.slice(0, end) + text.slice(at),
    () => text.slice(0, at),
    () => text.slice(0, at) + odd + text.slice(at),
    () => text.slice(0, at) + odd + text.slice(end),
    // At a line break, where it does most.
    () => replaceOne(text, random, /\r\n/g, pick(random, ['\n', '\r', '\r\r\n', '\r\n ', '\r\n\t', ' \r\n', '\r\n\r\n', `\r\n${odd}`])),
    () => replaceOne(text, random, /\d/g, String(below(random, 10))),
    () => replaceOne(text, random, /:/g, pick(random, [' :', '', '::', ':\t', ';'])),
  ]
  return pick(random, wounds)()
}

function replaceOne(text: string, random: Random, pattern: RegExp, replacement: string): string {
  const places = [...text.matchAll(pattern)]
  if (places.length === 0) return text
  const place = pick(random, places)
  return text.slice(0, place.index) + replacement + text.slice(place.index + place[0].length)
}

/** Into one read, a few, or one for each byte. */
function cut(bytes: Buffer, random: Random): readonly Uint8Array[] {
  const kind = random()
  const cuts =
    kind < 0.1
      ? Array.from(bytes.keys()).slice(1)
      : kind < 0.3
        ? []
        : Array.from({ length: 1 + below(random, 6) }, () => below(random, bytes.length + 1))
  const ends = [...cuts.sort((one, other) => one - other), bytes.length]
  return ends.map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end))
}

const below = (random: Random, limit: number): number => Math.floor(random() * limit)
const pick = <Thing>(random: Random, things: ArrayLike<Thing>): Thing => things[below(random, things.length)]!
const repeated = (count: number, make: () => string): string => Array.from({ length: count }, make).join('')
const blank = (random: Random): string => pick(random, ['', ' ', ' ', ' ', '\t', '  ', ' \t'])

const spelling = (random: Random, name: string): string =>
  pick(random, [
    name,
    name.toLowerCase(),
    name.toUpperCase(),
    name.replace(/\w/g, (letter) => (random() < 0.5 ? letter.toLowerCase() : letter.toUpperCase())),
  ])

const VERSIONS = ['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0']
const STATUSES = [
  '201',
  '202',
  '204',
  '205',
  '206',
  '301',
  '304',
  '400',
  '401',
  '404',
  '418',
  '429',
  '500',
  '503',
  '599',
  '600',
  '999',
  '099',
]
const REASONS = [' OK', ' OK', ' ', '', ' Not Found', ' \u00e9\u00ff', ' \0\u007f\t', ' HTTP/1.1 200 OK']
const INTERIM = ['100 Continue', '102 Processing', '103 Early Hints', '199', '101 Switching Protocols']
const CODINGS = [
  'chunked',
  'chunked',
  'chunked',
  'chunked',
  'Chunked',
  'gzip, chunked',
  'gzip,chunked',
  'chunked, gzip',
  'gzip',
  'identity',
  ', chunked',
  'chunked,',
  'chunked, chunked',
  '"chunked"',
  'xchunked',
  'chunked x',
  '',
  'gzip\r\nTransfer-Encoding: chunked',
]
const CONNECTIONS = [
  'keep-alive',
  'close',
  'Keep-Alive',
  'Close',
  'close, x',
  'x,close',
  'keep-alive, close',
  'closex',
  'x close',
  '',
  'upgrade',
  ' close ',
].map((value) => `Connection: ${value}\r\n`)
const EXTENSIONS = [
  ';a=b',
  ';a',
  ';a="b"',
  ';a="b;\\"c"',
  ';a=',
  ';=b',
  ';;',
  '; a=b',
  ';a =b',
  ';a="',
  ';a="\u00ff"',
  ';a="\u0001"',
  ';a=\u00ff',
  ' ;a',
  ';',
]
const NAMES = [
  'Date',
  'Server',
  'X-Request-Id',
  'Set-Cookie',
  'ETag',
  'Keep-Alive',
  'Upgrade',
  'Vary',
  'Content-Lengthy',
  'X-Content-Length',
  'Trailer',
  'Contents',
  'Connections',
]
const VALUES = [
  '5',
  'a b',
  'Tue, 01 Jan 2030 00:00:00 GMT',
  'timeout=5, max=100',
  'a=1; Path=/',
  '"x\\"y"',
  'close',
  'chunked',
  ':',
  '\u00e9',
  'a\tb',
]
const TOKEN_BYTES = "!#$%&'*+-.^_`|~0123456789ABCxyz"
const STUMBLING_BLOCKS = [
  'Content-Length: 5\r\n',
  'Content-Length: 5, 5\r\n',
  'Content-Length: +5\r\n',
  'Content-Length: 0x5\r\n',
  'Content-Length:\r\n',
  'Content-Length: 9007199254740992\r\n',
  'Content-Length: 18446744073709551616\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Transfer-Encoding: gzip\r\n',
  'Connection: close\r\n',
  'HTTP/1.1 200 OK\r\n',
  'HTTP/2.0 200 OK\r\n',
  'HTTP/0.9 200 OK\r\n',
  'ICY 200 OK\r\n',
  'HTTP/1.1 ',
  'fffffffffffffffff\r\n',
  '0\r\n\r\n',
  '\r\n',
  '\n',
  '\r',
  ' ',
  '\t',
  '\0',
  ':',
  ';',
  '"',
  '\\',
  '\u007f',
  '\u00ff',
  'X: y\r\n',
  ' folded\r\n',
  '0',
  '9',
  'g',
]
