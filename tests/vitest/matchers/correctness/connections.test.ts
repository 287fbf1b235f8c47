import { describe, expect, test } from 'vitest'
import { matchers } from '../../../../src/vitest/matchers/matchers.ts'
import { messageOf } from '../../../helpers/message-of.ts'
import { headOf } from '../../../helpers/failure-text.ts'
import { runOf } from '../../../helpers/results/run-record.ts'

expect.extend(matchers)

const failing = { latencyMs: 5, status: 0, ends: 'failed' } as const

/** 100 calls in two steps: 90 fine, 3 refused, 2 reset, 5 that failed with the connection as it should be. */
const mixed = runOf({}, [
  { count: 90, latencyMs: 5, status: 0, call: { name: 'connect' } },
  { ...failing, count: 3, code: 'ECONNREFUSED', call: { name: 'connect' } },
  { ...failing, count: 2, code: 'ECONNRESET', call: { name: 'read' } },
  { ...failing, count: 1, code: 'timeout', call: { name: 'other' } },
  { ...failing, count: 1, code: 'lost', call: { name: 'other' } },
  { ...failing, count: 1, code: 'aborted', call: { name: 'other' } },
  { ...failing, count: 1, code: 'too-long', call: { name: 'other' } },
  { ...failing, count: 1, code: 'status-503', status: 503, call: { name: 'other' } },
])

describe('toHaveNoConnectionErrors', () => {
  test('names each kind and how often it came', () => {
    expect(headOf(() => expect(mixed).toHaveNoConnectionErrors())).toMatchInlineSnapshot(`
      "expected no connection errors, got 5 in 100 calls
        ECONNREFUSED 3×  ECONNREFUSED
        ECONNRESET 2×  ECONNRESET"
    `)
    expect(mixed).not.toHaveNoConnectionErrors()
  })

  test('judges a step by its own calls', () => {
    expect(headOf(() => expect(mixed.steps['connect']).toHaveNoConnectionErrors())).toMatchInlineSnapshot(`
      "expected no connection errors of step connect, got 3 in 93 calls
        ECONNREFUSED 3×  ECONNREFUSED"
    `)
    expect(headOf(() => expect(mixed.steps['read']).toHaveNoConnectionErrors())).toContain('got 2 in 2 calls')
  })

  test('leaves alone what is no fault of a connection', () => {
    expect(mixed.steps['other']).toHaveNoConnectionErrors()
    expect(headOf(() => expect(mixed.steps['other']).not.toHaveNoConnectionErrors())).toMatchInlineSnapshot(
      `"expected connection errors of step other, got 0 in 5 calls"`,
    )
  })

  test.for(['EPIPE', 'connection-closed', 'connect-timeout', 'CERT_HAS_EXPIRED', 'ws-1006', 'client-error', '(other)'])(
    'counts %s',
    (code) => {
      const fine = { count: 1, latencyMs: 5, status: 0, call: {} }
      expect(runOf({}, [fine, { ...failing, count: 2, code, call: {} }])).not.toHaveNoConnectionErrors()
    },
  )

  test('refuses what knows of no call, and what was timed without one', () => {
    expect(messageOf(() => expect(mixed.warmup).toHaveNoConnectionErrors())).toContain('Nothing was measured')
    const { other } = mixed.steps
    const timed = structuredClone({ ...other!, timed: other!.count })
    expect(messageOf(() => expect(timed).toHaveNoConnectionErrors())).toContain('it was timed with `step`')
  })
})

/** Of 200 datagrams 3 got no answer, 4 more were given up, and 7 answers came twice. */
const datagrams = runOf({}, [
  { count: 190, latencyMs: 5, status: 0, call: { name: 'ping', answered: true } },
  { count: 7, latencyMs: 5, status: 0, call: { name: 'ping', answered: true, duplicates: 1 } },
  { ...failing, count: 3, code: 'lost', call: { name: 'ping', answered: false } },
  { ...failing, count: 4, code: 'aborted', call: { name: 'ping' } },
])

describe('toHaveLossBelow', () => {
  test('judges the share that got no answer; what was given up early is no part of it', () => {
    expect(datagrams).toHaveLossBelow('1.5%')
    expect(datagrams).not.toHaveLossBelow('1.4%')
    expect(headOf(() => expect(datagrams).toHaveLossBelow('1%'))).toMatchInlineSnapshot(
      `
      "expected loss at most 1 %, got 1.5 % (3 of 200 datagrams got no answer, 7 came twice)
        most often aborted 4×: aborted came instead of a reply"
    `,
    )
    expect(headOf(() => expect(datagrams.steps['ping']).not.toHaveLossBelow(0.015))).toMatchInlineSnapshot(
      `"expected loss of step ping above 1.5 %, got 1.5 % (3 of 200 datagrams got no answer, 7 came twice)"`,
    )
  })

  test('names the most frequent error next, and meets its limit exactly however that is written', () => {
    const refused = runOf({}, [
      { count: 993, latencyMs: 5, status: 0, call: { answered: true } },
      { ...failing, count: 7, code: 'ECONNREFUSED', call: { answered: false } },
    ])
    expect(refused).toHaveLossBelow('0.7%')
    expect(refused).toHaveLossBelow(0.007)
    const [, next] = headOf(() => expect(refused).toHaveLossBelow('0.6%')).split('\n')
    expect(next).toMatch(/^ {2}most often ECONNREFUSED 7×/)
  })

  test('refuses limits without sense and runs without datagrams', () => {
    expect(messageOf(() => expect(datagrams).toHaveLossBelow('100%'))).toMatchInlineSnapshot(
      `"not-judgeable: Expected a loss of 0 or more and below 1, such as 0.01 or '1%', got '100%' (string)"`,
    )
    expect(messageOf(() => expect(datagrams).toHaveLossBelow(-1))).toContain('got -1 (number)')
    expect(messageOf(() => expect(mixed).toHaveLossBelow('1%'))).toMatchInlineSnapshot(
      `"not-judgeable: No datagram expected an answer: loss is counted if a task uses \`exchange\` of \`udp\`"`,
    )
  })
})

/** 100 iterations, one a millisecond, the last of which ends after 10 ms: 1 MB sent and 10 MB received in 109 ms. */
const streams = runOf({}, [{ count: 100, latencyMs: 10, status: 0, call: { name: 'x', bytesSent: 10_900, bytesReceived: 109_000 } }])

describe('toHaveBandwidthAbove', () => {
  test('judges both ways together, or one', () => {
    expect(streams.bandwidth).toEqual({ sent: 10_000_000, received: 100_000_000 })
    expect(streams).toHaveBandwidthAbove('110MB/s')
    expect(streams).not.toHaveBandwidthAbove('110.1MB/s')
    expect(streams).toHaveBandwidthAbove('10MB/s', { of: 'sent' })
    expect(streams).toHaveBandwidthAbove('95MiB/s', { of: 'received' })
    expect(headOf(() => expect(streams).toHaveBandwidthAbove('10.5MB/s', { of: 'sent' }))).toMatchInlineSnapshot(`
      "expected bandwidth sent at least 10.5 MB/s, got 10 MB/s
        headroom   bandwidth is within 10 % of the limit: runs on a shared machine differ by more, so set limits at 2 to 3 times the usual value"
    `)
    expect(headOf(() => expect(streams).not.toHaveBandwidthAbove('1MB/s'))).toMatchInlineSnapshot(
      `"expected bandwidth below 1 MB/s, got 110 MB/s"`,
    )
  })

  test('refuses limits without sense, steps, and options it does not know', () => {
    const refused = [
      () => expect(streams).toHaveBandwidthAbove(0),
      () => expect(streams).toHaveBandwidthAbove('10MB' as never),
      () => expect(streams).toHaveBandwidthAbove(1, { of: 'both' as never }),
      () => expect(streams).toHaveBandwidthAbove(1, { way: 'sent' } as never),
      () => expect(streams).toHaveBandwidthAbove(1, 5 as never),
      () => expect(streams.steps['x']).toHaveBandwidthAbove(1),
      () => expect(mixed).toHaveBandwidthAbove(1),
    ]
    expect(refused.map(messageOf)).toMatchInlineSnapshot(`
      [
        "not-judgeable: Expected a bandwidth above 0, such as '10MB/s' or '1.5GiB/s', got 0 (number)",
        "not-judgeable: Expected a bandwidth above 0, such as '10MB/s' or '1.5GiB/s', got '10MB' (string)",
        "not-judgeable: Expected \`of\` to be 'sent' or 'received', got 'both' (string)",
        "not-judgeable: Unknown option \`way\`: the only one is \`of\`",
        "not-judgeable: Expected options such as { of: 'sent' }, got 5 (number)",
        "not-judgeable: Bytes are counted only for the run as a whole: judge the result",
        "not-judgeable: The clients of the context transferred no bytes, so there is no bandwidth to judge",
      ]
    `)
  })
})
