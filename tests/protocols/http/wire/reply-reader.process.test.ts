import { describe, expect, test } from 'vitest'
import { LastHead } from '../../../../src/protocols/http/wire/last-head.ts'
import { ReplyReader } from '../../../../src/protocols/http/wire/reply-reader.ts'
import { readByWire } from './read-by-wire.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1')

/** In words: each reply with its body, and how the connection ended. However it is cut, it must come to the same. */
function read(text: string, isToHead = false): string {
  const whole = readByWire({ reads: [bytes(text)], isToHead })
  const inBytes = readByWire({ reads: Array.from(text, bytes), isToHead })
  const inHalves = readByWire({ reads: [bytes(text.slice(0, text.length / 2)), bytes(text.slice(text.length / 2))], isToHead })
  expect(inBytes).toEqual(whole)
  expect(inHalves).toEqual(whole)
  const replies = whole.replies.map(
    ({ status, body, keepsAlive, isComplete }) =>
      `${status}${body && ` ${body}`}${isComplete ? '' : ' …'}${keepsAlive ? '' : ', then closes'}`,
  )
  return [...replies, typeof whole.end === 'string' ? whole.end : `refused: ${whole.end.refused}`].join(' | ')
}

const OK = 'HTTP/1.1 200 OK\r\n'
const SIZED = `${OK}content-length: 2\r\n\r\nhi`
const CHUNKED = `${OK}transfer-encoding: chunked\r\n\r\n`

describe('a body ends', () => {
  test.for([
    ['where its length says', SIZED, '200 hi | clean'],
    ['not before its length, however long', `${OK}content-length: 9007199254740991\r\n\r\nhi`, '200 hi … | cut'],
    ['at once with a length of 0', `${OK}content-length: 0\r\n\r\n`, '200 | clean'],
    ['with its last chunk', `${CHUNKED}2\r\nhi\r\n3\r\n yo\r\n0\r\n\r\n`, '200 hi yo | clean'],
    ['behind a trailer', `${CHUNKED}2\r\nhi\r\n0\r\nx-sum: 1\r\ny: 2\r\n\r\n`, '200 hi | clean'],
    ['whatever the extensions of its chunks', `${CHUNKED}2;a;b=c;d="e\\"f;g"\r\nhi\r\n0;z\r\n\r\n`, '200 hi | clean'],
    ['with the connection where nothing else says', `${OK}\r\nhi`, '200 hi, then closes | clean'],
    [
      'with the connection where its last coding is not chunked',
      `${OK}transfer-encoding: chunked, gzip\r\n\r\nhi`,
      '200 hi, then closes | clean',
    ],
    [
      'with the last chunk where chunked is the last coding',
      `${OK}transfer-encoding: gzip\r\nTransfer-Encoding: x, Chunked\r\n\r\n0\r\n\r\n`,
      '200 | clean',
    ],
    ['before it begins with 204', `HTTP/1.1 204 \r\ncontent-length: 2\r\n\r\n${SIZED}`, '204 | 200 hi | clean'],
    ['before it begins with 304', `HTTP/1.1 304 \r\ntransfer-encoding: chunked\r\n\r\n${SIZED}`, '304 | 200 hi | clean'],
    ['not with 205, which has to say so', `HTTP/1.1 205\r\ncontent-length: 0\r\n\r\n`, '205 | clean'],
  ] as const)('%s', ([, text, outcome]) => {
    expect(read(text)).toBe(outcome)
  })

  test('before it begins in the reply to HEAD', () => {
    expect(read(`${OK}content-length: 500\r\n\r\n${OK}transfer-encoding: chunked\r\n\r\n${OK}\r\n`, true)).toBe('200 | 200 | 200 | clean')
  })
})

describe('a connection', () => {
  test.for([
    ['stays with HTTP/1.1', `${SIZED}${SIZED}`, '200 hi | 200 hi | clean'],
    [
      'closes where it says so, in any list and spelling',
      `${OK}Connection: x, Close ,y\r\ncontent-length: 0\r\n\r\n`,
      '200, then closes | clean',
    ],
    ['closes with HTTP/1.0', 'HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n', '200, then closes | clean'],
    ['stays with HTTP/1.0 where it says so', 'HTTP/1.0 200 OK\r\nconnection: Keep-Alive\r\ncontent-length: 0\r\n\r\n', '200 | clean'],
    [
      'closes where it says both',
      'HTTP/1.0 200 OK\r\nconnection: keep-alive, close\r\ncontent-length: 0\r\n\r\n',
      '200, then closes | clean',
    ],
    ['may hold empty lines between replies', `${SIZED}\r\n\r\n${SIZED}\r\n`, '200 hi | 200 hi | clean'],
    [
      'is over with what comes behind its last reply',
      `${OK}connection: close\r\ncontent-length: 0\r\n\r\nmore`,
      '200, then closes | refused: more came than the reply has',
    ],
    ['may end in a head', `${OK}conte`, 'cut'],
    ['may end in a body', `${OK}content-length: 5\r\n\r\nhi`, '200 hi … | cut'],
    ['may end in chunks', `${CHUNKED}5\r\nhi`, '200 hi … | cut'],
    ['may end in a trailer', `${CHUNKED}0\r\nx: y\r\n`, '200 … | cut'],
    [
      'has interim replies that are passed over',
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nlink: x\r\n\r\n${SIZED}`,
      '200 hi | clean',
    ],
    ['has interim replies without a body, whatever they say', `HTTP/1.1 103 \r\ncontent-length: 2\r\n\r\n${SIZED}`, '200 hi | clean'],
  ] as const)('%s', ([, text, outcome]) => {
    expect(read(text)).toBe(outcome)
  })
})

describe('it is refused', () => {
  test.for([
    ['another protocol', 'SSH-2.0-OpenSSH\r\n', 'it does not start with HTTP/1.1 and a status'],
    ['another version', 'HTTP/2.0 200 OK\r\n\r\n', 'it does not start with HTTP/1.1 and a status'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n', 'it does not start with HTTP/1.1 and a status'],
    ['a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n', 'the status is not a number of three digits'],
    ['a status of nothing', 'HTTP/1.1 000 OK\r\n\r\n', 'its status is below 100'],
    ['LF alone behind the status line', 'HTTP/1.1 200 OK\n', 'the status line ends in LF without CR'],
    ['CR alone behind the status line', 'HTTP/1.1 200 OK\rx\r\n', 'the status line ends in CR without LF'],
    ['LF alone behind a header', `${OK}x: y\n`, 'a header contains an invalid byte, or ends in LF without CR'],
    ['CR alone behind a header', `${OK}x: y\rz\r\n`, 'a header ends in CR without LF'],
    ['LF alone behind the head', `${OK}x: y\r\n\n`, 'a header has no valid name, or its line is folded'],
    ['CR alone behind the head', `${OK}x: y\r\n\rz\r\n`, 'the headers end in CR without LF'],
    ['a header that is folded', `${OK}x: y\r\n z\r\n\r\n`, 'a header has no valid name, or its line is folded'],
    ['a blank before the colon', `${OK}content-length : 2\r\n\r\nhi`, 'a header has no valid name, or its line is folded'],
    ['a header without a colon', `${OK}content-length\r\n\r\n`, 'a header has no valid name, or its line is folded'],
    ['a NUL in a header', `${OK}x: \0\r\n`, 'a header contains an invalid byte, or ends in LF without CR'],
    ['the same length twice', `${OK}content-length: 2\r\nContent-Length: 2\r\n\r\nhi`, 'it has more than one content-length'],
    ['a list of lengths', `${OK}content-length: 2, 2\r\n\r\nhi`, 'its content-length is not a number'],
    ['a length with a sign', `${OK}content-length: +2\r\n\r\nhi`, 'its content-length is not a number'],
    ['a length of nothing', `${OK}content-length: \r\n\r\n`, 'its content-length is empty'],
    ['a length of 2^63', `${OK}content-length: 9223372036854775808\r\n\r\n`, 'its content-length exceeds 2^53 - 1'],
    [
      'a coding behind a length',
      `${OK}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n`,
      'it has a transfer-encoding in addition to its content-length',
    ],
    [
      'a length behind a coding',
      `${OK}transfer-encoding: gzip\r\ncontent-length: 2\r\n\r\n`,
      'it has a content-length in addition to its transfer-encoding',
    ],
    ['a coding of nothing', `${OK}transfer-encoding:\r\n\r\n`, 'its transfer-encoding is empty'],
    [
      'a protocol nobody asked for',
      'HTTP/1.1 101 Switching\r\nupgrade: x\r\n\r\n',
      'it switches to another protocol, which was not requested',
    ],
    ['an interim reply that closes', `HTTP/1.1 100 \r\nconnection: close\r\n\r\n`, 'an interim reply ends the connection'],
  ] as const)('for %s', ([, text, reason]) => {
    expect(read(text)).toBe(`refused: ${reason}`)
  })

  test.for([
    ['no size', '\r\n', 'a chunk does not start with its size'],
    ['a size with a blank', '2 \r\nhi', 'the size of a chunk is followed by something other than its extensions'],
    ['a size of 2^63', '8000000000000000\r\n', 'the size of a chunk exceeds 2^53 - 1'],
    ['LF alone behind its size', '2\nhi', 'the size of a chunk is followed by something other than its extensions'],
    ['CR alone behind its size', '2\rhi\r\n', 'the line of a chunk ends in CR without LF'],
    ['an extension without a name', '2;\r\nhi', 'a chunk has an extension without a name'],
    ['an extension with a blank', '2; a=b\r\nhi', 'the size of a chunk is followed by something other than its extensions'],
    ['an extension with a control character', '2;a="\u0001"\r\nhi', 'a chunk has an extension with an invalid byte'],
    ['a trailer with a length', '0\r\ncontent-length: 2\r\n\r\n', 'it has a content-length in addition to its transfer-encoding'],
    ['a trailer that is folded', '0\r\n x\r\n\r\n', 'a header has no valid name, or its line is folded'],
  ] as const)('for a chunk with %s', ([, chunks, reason]) => {
    expect(read(CHUNKED + chunks)).toBe(`200 … | refused: ${reason}`)
  })

  test('for a chunk that is longer than its size', () => {
    expect(read(`${CHUNKED}1\r\nhi\r\n0\r\n\r\n`)).toBe('200 h … | refused: a chunk is longer than its size')
  })

  test('for a second reply that nobody awaits, at its own fault', () => {
    expect(read(`${SIZED}nonsense`)).toBe('200 hi | refused: it does not start with HTTP/1.1 and a status')
  })
})

const padded = (start: string, end: string, length: number): string => start + 'x'.repeat(length - start.length - end.length) + end
const interim = (count: number): string => 'HTTP/1.1 102 \r\n\r\n'.repeat(count)

describe('what must come in one piece is bounded', () => {
  test('a head of 16 384 bytes is read, one byte more is refused', () => {
    expect(read(padded(`${OK}x: `, '\r\ncontent-length: 0\r\n\r\n', 16_384))).toBe('200 | clean')
    expect(read(padded(`${OK}x: `, '\r\ncontent-length: 0\r\n\r\n', 16_385))).toBe('refused: the head exceeds 16384 bytes')
  })

  test('the line of a chunk', () => {
    expect(read(`${CHUNKED}${padded('2;', '\r\n', 16_384)}hi\r\n0\r\n\r\n`)).toBe('200 hi | clean')
    expect(read(`${CHUNKED}${padded('2;', '\r\n', 16_385)}hi\r\n0\r\n\r\n`)).toBe(
      '200 … | refused: the line of a chunk exceeds 16384 bytes',
    )
  })

  test('a trailer, all of its lines together', () => {
    expect(read(`${CHUNKED}0\r\n${'x: y\r\n'.repeat(2_730)}\r\n`)).toBe('200 | clean')
    expect(read(`${CHUNKED}0\r\n${'x: y\r\n'.repeat(2_731)}\r\n`)).toBe('200 … | refused: the trailer exceeds 16384 bytes')
  })

  test('interim replies', () => {
    expect(read(interim(1_000) + SIZED)).toBe('200 hi | clean')
    expect(read(interim(1_001) + SIZED)).toBe('refused: there are more than 1000 interim replies')
  })
})

test('a head that comes again is the same reply again, and one that differs in a byte is not', () => {
  const texts = [
    'content-length: 1\r\n\r\na',
    'content-length: 1\r\n\r\nb',
    'content-length: 2\r\n\r\ncc',
    'Connection: x\r\ncontent-length: 1\r\n\r\nd',
    'content-length: 1\r\n\r\ne',
  ]
  // Each in a read of its own, so that each begins where heads are compared.
  const { replies } = readByWire({ reads: texts.map((text) => bytes(`${OK}${text}`)), isToHead: false })
  expect(replies.map(({ headers, body }) => `${headers.join(' ')}: ${body}`)).toEqual([
    'content-length 1: a',
    'content-length 1: b',
    'content-length 2: cc',
    'Connection x content-length 1: d',
    'content-length 1: e',
  ])
})

test('a trailer does not rub off on the next reply', () => {
  const chunked = bytes(`${CHUNKED}0\r\nconnection: x\r\n\r\n`)
  const closing = bytes(`${CHUNKED}0\r\nconnection: close\r\n\r\n`)
  expect(readByWire({ reads: [chunked, chunked, chunked], isToHead: false })).toMatchObject({ replies: [{}, {}, {}], end: 'clean' })
  expect(readByWire({ reads: [chunked, closing, chunked], isToHead: false })).toMatchObject({
    replies: [{}, {}],
    end: { refused: 'more came than the reply has' },
  })
})

const feed = (reader: ReplyReader, text: string): void => void reader.read(bytes(text), 0, text.length)

test('readers that share the last head go on by their own, whatever has come for others meanwhile', () => {
  const last = new LastHead()
  const open = (): ReplyReader => {
    const reader = new ReplyReader({ headCame: () => {}, bodyCame: () => {} }, last)
    reader.expect(false)
    return reader
  }
  const [closing, keeping, other] = [open(), open(), open()]
  feed(closing, CHUNKED)
  feed(keeping, CHUNKED)
  feed(other, `HTTP/1.0 404 No\r\nconnection: keep-alive\r\nkeep-alive: timeout=7\r\ncontent-length: 2\r\n\r\nh`)
  feed(closing, '0\r\nconnection: close\r\n\r\n')
  feed(keeping, '0\r\n\r\n')
  feed(other, 'i')
  expect([closing, keeping, other].map(({ isDone, head }) => [isDone, head.status, head.keepsAlive, head.keepAliveSeconds])).toEqual([
    [true, 200, false, 0],
    [true, 200, true, 0],
    [true, 404, true, 7],
  ])
})
