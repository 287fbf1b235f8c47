/** A reply as it comes off a connection, and what becomes of that afterwards. */
export interface ReplyVector {
  readonly name: string
  readonly method: 'GET' | 'HEAD'
  readonly bytes: string
  readonly afterwards: 'stays open' | 'ends' | 'is reset'
}

const OK = 'HTTP/1.1 200 OK\r\n'
const LENGTH = 'content-length: 5\r\n\r\n'
const SIZED = `${OK}${LENGTH}hello`
const CHUNKED = `${OK}transfer-encoding: chunked\r\n\r\n`

/** Whole replies, and ones that are wrong from the start: what comes after them does not matter. */
const STATUS_LINES: readonly (readonly [name: string, line: string])[] = [
  ['version 1.1', 'HTTP/1.1 200 OK'],
  ['version 1.0', 'HTTP/1.0 200 OK'],
  ['version 0.9', 'HTTP/0.9 200 OK'],
  ['version 2.0', 'HTTP/2.0 200 OK'],
  ['version 1.2', 'HTTP/1.2 200 OK'],
  ['a version of two digits', 'HTTP/1.10 200 OK'],
  ['a version without its dot', 'HTTP/11 200 OK'],
  ['another protocol', 'ICY 200 OK'],
  ['a protocol in lower case', 'http/1.1 200 OK'],
  ['no reason', 'HTTP/1.1 200 '],
  ['no reason and no space', 'HTTP/1.1 200'],
  ['a reason of several words', 'HTTP/1.1 200 All is well'],
  ['a reason with obs-text', 'HTTP/1.1 200 \u00e4h'],
  ['a tab in the reason', 'HTTP/1.1 200 OK\tOK'],
  ['two spaces before the status', 'HTTP/1.1  200 OK'],
  ['a tab before the status', 'HTTP/1.1\t200 OK'],
  ['two spaces after the status', 'HTTP/1.1 200  OK'],
  ['a status of two digits', 'HTTP/1.1 20 OK'],
  ['a status of four digits', 'HTTP/1.1 2000 OK'],
  ['a status that is no number', 'HTTP/1.1 abc OK'],
  ['status 099', 'HTTP/1.1 099 OK'],
  ['status 299', 'HTTP/1.1 299 Odd'],
  ['status 599', 'HTTP/1.1 599 Odd'],
  ['status 600', 'HTTP/1.1 600 Odd'],
  ['status 999', 'HTTP/1.1 999 Odd'],
]

const FIELDS: readonly (readonly [name: string, lines: string])[] = [
  ['no blank after the colon', 'x-a:b\r\n'],
  ['blanks around the value', 'x-a: \t b \t\r\n'],
  ['an empty value', 'x-a:\r\n'],
  ['a blank before the colon', 'x-a : b\r\n'],
  ['a blank before the name', ' x-a: b\r\n'],
  ['a folded line', 'x-a: b\r\n c\r\n'],
  ['no colon', 'x-a\r\n'],
  ['an empty name', ': b\r\n'],
  ['a name with a control character', 'x\u0001a: b\r\n'],
  ['a name with obs-text', 'x\u00e4: b\r\n'],
  ['a name with brackets', 'x(a): b\r\n'],
  ['a value with NUL', 'x-a: b\0c\r\n'],
  ['a value with a control character', 'x-a: b\u0001c\r\n'],
  ['a value with DEL', 'x-a: b\u007fc\r\n'],
  ['a value with obs-text', 'x-a: \u00e4\r\n'],
  ['a value with bare CR', 'x-a: b\rc\r\n'],
  ['a line that ends in LF', 'x-a: b\n'],
  ['a hundred fields', Array.from({ length: 100 }, (_, n) => `x-${n}: y\r\n`).join('')],
  ['a head of 15 KB', `x-a: ${'b'.repeat(15_000)}\r\n`],
  ['a head of 30 KB', `x-a: ${'b'.repeat(30_000)}\r\n`],
  ['a head of 30 KB in short fields', Array.from({ length: 1_000 }, (_, n) => `x-${n}: ${'y'.repeat(22)}\r\n`).join('')],
]

const LENGTHS: readonly (readonly [name: string, fields: string])[] = [
  ['a length with blanks', 'content-length: \t5 \r\n'],
  ['a length with zeros in front', 'content-length: 005\r\n'],
  ['a length with a sign', 'content-length: +5\r\n'],
  ['a length below 0', 'content-length: -5\r\n'],
  ['a length in hexadecimal', 'content-length: 0x5\r\n'],
  ['a length with a point', 'content-length: 5.0\r\n'],
  ['a length with more behind it', 'content-length: 5 5\r\n'],
  ['a length as a list of the same', 'content-length: 5, 5\r\n'],
  ['the same length twice', 'content-length: 5\r\ncontent-length: 5\r\n'],
  ['two lengths', 'content-length: 5\r\ncontent-length: 6\r\n'],
  ['an empty length', 'content-length:\r\n'],
  ['a length that is no number', 'content-length: five\r\n'],
  ['a length past 2^64', 'content-length: 99999999999999999999999\r\n'],
  ['a length beside chunks', 'content-length: 5\r\ntransfer-encoding: chunked\r\n'],
  ['chunks beside a length', 'transfer-encoding: chunked\r\ncontent-length: 5\r\n'],
]

const CODINGS: readonly (readonly [name: string, coding: string])[] = [
  ['chunked in upper case', 'CHUNKED'],
  ['a coding before chunked', 'gzip, chunked'],
  ['chunked twice', 'chunked, chunked'],
  ['an empty coding', ''],
  ['a coding that is not chunked', 'gzip'],
  ['chunked before another one', 'chunked, gzip'],
  ['identity', 'identity'],
  ['a coding that begins like chunked', 'chunkedx'],
]

const CHUNKS: readonly (readonly [name: string, body: string])[] = [
  ['one chunk', '5\r\nhello\r\n0\r\n\r\n'],
  ['several chunks', '2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n'],
  ['a size in upper case', 'A\r\n0123456789\r\n0\r\n\r\n'],
  ['a size with zeros in front', '005\r\nhello\r\n0\r\n\r\n'],
  ['zeros as the last size', '5\r\nhello\r\n000\r\n\r\n'],
  ['an extension', '5;a=b\r\nhello\r\n0\r\n\r\n'],
  ['an extension without value', '5;a\r\nhello\r\n0\r\n\r\n'],
  ['an extension between quotes', '5;a="b c"\r\nhello\r\n0\r\n\r\n'],
  ['an extension without name', '5;\r\nhello\r\n0\r\n\r\n'],
  ['a blank after the size', '5 \r\nhello\r\n0\r\n\r\n'],
  ['a blank before the size', ' 5\r\nhello\r\n0\r\n\r\n'],
  ['a size that is no number', 'x\r\nhello\r\n0\r\n\r\n'],
  ['a size with 0x', '0x5\r\nhello\r\n0\r\n\r\n'],
  ['a size below 0', '-5\r\nhello\r\n0\r\n\r\n'],
  ['an empty size', '\r\nhello\r\n0\r\n\r\n'],
  ['a size past 2^64', 'fffffffffffffffff\r\nhello\r\n0\r\n\r\n'],
  ['a chunk that is longer than its size', '4\r\nhello\r\n0\r\n\r\n'],
  ['a chunk without CRLF', '5\r\nhello0\r\n\r\n'],
  ['a line of a chunk that ends in LF', '5\nhello\r\n0\r\n\r\n'],
  ['a chunk that ends in LF', '5\r\nhello\n0\r\n\r\n'],
  ['a trailer', '5\r\nhello\r\n0\r\nx-a: b\r\n\r\n'],
  ['a trailer with a length', '5\r\nhello\r\n0\r\ncontent-length: 5\r\n\r\n'],
  ['a trailer without colon', '5\r\nhello\r\n0\r\nx-a\r\n\r\n'],
]

const vector = (
  name: string,
  bytes: string,
  afterwards: ReplyVector['afterwards'],
  method: ReplyVector['method'] = 'GET',
): ReplyVector => ({
  name,
  method,
  bytes,
  afterwards,
})

/** With a connection that then stays open, that ends, and that is reset. */
const inEachWay = (name: string, bytes: string): readonly ReplyVector[] =>
  (['stays open', 'ends', 'is reset'] as const).map((afterwards) => vector(`${name}, then ${afterwards}`, bytes, afterwards))

const inTwoWays = (name: string, bytes: string): readonly ReplyVector[] =>
  (['ends', 'is reset'] as const).map((afterwards) => vector(`${name}, then ${afterwards}`, bytes, afterwards))

/** Replies in the shapes that test suites of HTTP parsers are made of. */
export const REPLY_VECTORS: readonly ReplyVector[] = [
  ...STATUS_LINES.flatMap(([name, line]) => inEachWay(`status line: ${name}`, `${line}\r\n${LENGTH}hello`)),
  ...FIELDS.flatMap(([name, lines]) => inEachWay(`field: ${name}`, `${OK}${lines}${LENGTH}hello`)),
  ...LENGTHS.flatMap(([name, fields]) => inEachWay(`length: ${name}`, `${OK}${fields}\r\nhello`).slice(1)),
  ...CODINGS.flatMap(([name, coding]) => inTwoWays(`coding: ${name}`, `${OK}transfer-encoding: ${coding}\r\n\r\n5\r\nhello\r\n0\r\n\r\n`)),
  ...CHUNKS.flatMap(([name, body]) => inTwoWays(`chunks: ${name}`, `${CHUNKED}${body}`)),
  ...inEachWay('body: of known length', SIZED),
  ...inEachWay('body: none by its length', `${OK}content-length: 0\r\n\r\n`),
  ...inTwoWays('body: until the end of the connection', `${OK}\r\nhello`),
  ...inTwoWays('body: until the end, announced', `${OK}connection: close\r\n\r\nhello`),
  ...inTwoWays('body: until the end, version 1.0', 'HTTP/1.0 200 OK\r\n\r\nhello'),
  ...inTwoWays('body: shorter than its length', `${OK}content-length: 9\r\n\r\nhello`),
  ...inTwoWays('body: shorter than its length, end announced', `${OK}connection: close\r\ncontent-length: 9\r\n\r\nhello`),
  ...inTwoWays('body: cut within a chunk', `${CHUNKED}9\r\nhello`),
  ...inTwoWays('body: cut within a chunk, end announced', `${OK}connection: close\r\ntransfer-encoding: chunked\r\n\r\n9\r\nhello`),
  ...inTwoWays('body: cut after a chunk', `${CHUNKED}5\r\nhello\r\n`),
  ...inTwoWays('body: cut before the end of the last chunk', `${CHUNKED}5\r\nhello\r\n0\r\n`),
  ...inTwoWays('head: none', ''),
  ...inTwoWays('head: cut within the status line', 'HTTP/1.1 2'),
  ...inTwoWays('head: cut within a field', `${OK}x-a: b`),
  ...inTwoWays('head: cut before its end', `${OK}content-length: 0\r\n`),
  ...inEachWay('head: empty lines before it', `\r\n\r\n${SIZED}`),
  ...inEachWay('head: lines that end in LF', 'HTTP/1.1 200 OK\ncontent-length: 5\n\nhello'),
  ...inEachWay('head: lines that end in CR', 'HTTP/1.1 200 OK\rcontent-length: 5\r\rhello'),
  ...inEachWay('surplus: a byte', `${SIZED}x`),
  ...inEachWay('surplus: another reply', `${SIZED}${SIZED}`),
  ...inEachWay('surplus: empty lines', `${SIZED}\r\n\r\n`),
  ...inEachWay('surplus: behind chunks', `${CHUNKED}0\r\n\r\nx`),
  ...inEachWay('surplus: behind no body', `${OK}content-length: 0\r\n\r\nx`),
  ...inEachWay('surplus: behind an announced end', `${OK}connection: close\r\n${LENGTH}hellox`),
  ...inEachWay('status 204', 'HTTP/1.1 204 No Content\r\n\r\n'),
  ...inEachWay('status 204 with a length', `HTTP/1.1 204 No Content\r\n${LENGTH}`),
  ...inEachWay('status 204 with a body', `HTTP/1.1 204 No Content\r\n${LENGTH}hello`),
  ...inEachWay('status 304', 'HTTP/1.1 304 Not Modified\r\n\r\n'),
  ...inEachWay('status 304 with a length', `HTTP/1.1 304 Not Modified\r\n${LENGTH}`),
  ...inEachWay('status 304 with a body', `HTTP/1.1 304 Not Modified\r\n${LENGTH}hello`),
  ...inEachWay('status 100 that nothing asked for', `HTTP/1.1 100 Continue\r\n\r\n${SIZED}`),
  ...inEachWay('status 102', `HTTP/1.1 102 Processing\r\n\r\n${SIZED}`),
  ...inEachWay('status 103, twice', `HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n${SIZED}`),
  ...inEachWay(
    'status 101 that nothing asked for',
    `HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n${SIZED}`,
  ),
  ...inEachWay('status 205 with a body', `HTTP/1.1 205 Reset Content\r\n${LENGTH}hello`),
  vector('HEAD: a length and no body', `${OK}${LENGTH}`, 'stays open', 'HEAD'),
  vector('HEAD: chunked and no body', CHUNKED, 'stays open', 'HEAD'),
  vector('HEAD: neither', `${OK}\r\n`, 'stays open', 'HEAD'),
  vector('HEAD: a body', SIZED, 'stays open', 'HEAD'),
  vector('HEAD: a body, then the end', SIZED, 'ends', 'HEAD'),
  vector('HEAD: chunks', `${CHUNKED}5\r\nhello\r\n0\r\n\r\n`, 'stays open', 'HEAD'),
]
