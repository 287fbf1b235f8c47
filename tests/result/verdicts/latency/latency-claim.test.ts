import { expect, test } from 'vitest'
import { latencyClaim } from '../../../../src/result/verdicts/latency/latency-claim.ts'
import { messageOf } from '../../../helpers/message-of.ts'

test('limits are quantiles by their digits, the maximum and the mean', () => {
  const limits = { p50: 1, p5: 1, p75: 1, p95: '50ms', p995: 1, p999: '1s', p9999: 1, 'p99.99': 1, 'p2.5': 1, max: '2m', mean: 0.5 }
  expect(latencyClaim(limits).limits).toEqual([
    { name: 'p50', quantile: 0.5, limitMs: 1 },
    { name: 'p5', quantile: 0.05, limitMs: 1 },
    { name: 'p75', quantile: 0.75, limitMs: 1 },
    { name: 'p95', quantile: 0.95, limitMs: 50 },
    { name: 'p99.5', quantile: 0.995, limitMs: 1 },
    { name: 'p99.9', quantile: 0.999, limitMs: 1_000 },
    { name: 'p99.99', quantile: 0.9999, limitMs: 1 },
    { name: 'p99.99', quantile: 0.9999, limitMs: 1 },
    { name: 'p2.5', quantile: 0.025, limitMs: 1 },
    { name: 'max', quantile: 1, limitMs: 120_000 },
    { name: 'mean', quantile: 'mean', limitMs: 0.5 },
  ])
})

test('what is not said is the default', () => {
  expect(latencyClaim({ p95: 50, p99: undefined })).toEqual({
    limits: [{ name: 'p95', quantile: 0.95, limitMs: 50 }],
    among: 'all',
    of: undefined,
    confidence: undefined,
    inconclusive: 'fail',
    windows: undefined,
  })
})

test('what is said is made exact', () => {
  expect(latencyClaim({ p95: 50 }, { among: 'succeeded', of: 'serviceTime', confidence: '95%' })).toMatchObject({
    among: 'succeeded',
    of: 'serviceTime',
    confidence: 0.95,
  })
  expect(latencyClaim({ p95: 50 }, { within: '5s' }).windows).toEqual({ withinMs: 5_000, holdsMs: 0 })
  expect(latencyClaim({ p95: 50 }, { within: '5s', holds: '10s' }).windows).toEqual({ withinMs: 5_000, holdsMs: 10_000 })
})

test('limits without sense are refused', () => {
  const refused = [
    {},
    { p95: undefined },
    undefined,
    50,
    ['50ms'],
    { p0: 1 },
    { p100: 1 },
    { p101: 1 },
    { p250: 1 },
    { 'p99.': 1 },
    { p: 1 },
    { P95: 1 },
    { median: 1 },
    { p95: 0 },
    { p95: -1 },
    { p95: Number.NaN },
    { p95: '50' },
    { p95: null },
  ]
  expect(refused.map((limits) => messageOf(() => latencyClaim(limits)))).toMatchInlineSnapshot(`
    [
      "not-judgeable: Expected at least one limit, such as { p95: '50ms', p99: '100ms' }, got {} (object)",
      "not-judgeable: Expected at least one limit, such as { p95: '50ms', p99: '100ms' }, got { p95: undefined } (object)",
      "not-judgeable: Expected at least one limit, such as { p95: '50ms', p99: '100ms' }, got undefined",
      "not-judgeable: Expected at least one limit, such as { p95: '50ms', p99: '100ms' }, got 50 (number)",
      "not-judgeable: Expected at least one limit, such as { p95: '50ms', p99: '100ms' }, got [ '50ms' ] (object)",
      "not-judgeable: Unknown limit \`p0\`: known are p50, p75, p90, p95, p99, p995 (99.5 %), p999 (99.9 %), any other such as 'p99.99', max and mean",
      "not-judgeable: \`p100\` is the maximum: write \`max\`",
      "not-judgeable: Unknown limit \`p101\`: known are p50, p75, p90, p95, p99, p995 (99.5 %), p999 (99.9 %), any other such as 'p99.99', max and mean",
      "not-judgeable: Unknown limit \`p250\`: known are p50, p75, p90, p95, p99, p995 (99.5 %), p999 (99.9 %), any other such as 'p99.99', max and mean",
      "not-judgeable: Unknown limit \`p99.\`: known are p50, p75, p90, p95, p99, p995 (99.5 %), p999 (99.9 %), any other such as 'p99.99', max and mean",
      "not-judgeable: Unknown limit \`p\`: known are p50, p75, p90, p95, p99, p995 (99.5 %), p999 (99.9 %), any other such as 'p99.99', max and mean",
      "not-judgeable: Unknown limit \`P95\`: known are p50, p75, p90, p95, p99, p995 (99.5 %), p999 (99.9 %), any other such as 'p99.99', max and mean",
      "not-judgeable: Unknown limit \`median\`: known are p50, p75, p90, p95, p99, p995 (99.5 %), p999 (99.9 %), any other such as 'p99.99', max and mean",
      "not-judgeable: Expected \`p95\` to be a time above 0 such as 50 or '50ms', got 0 (number)",
      "not-judgeable: Expected \`p95\` to be a time above 0 such as 50 or '50ms', got -1 (number)",
      "not-judgeable: Expected \`p95\` to be a time above 0 such as 50 or '50ms', got NaN (number)",
      "not-judgeable: Expected \`p95\` to be a time above 0 such as 50 or '50ms', got '50' (string)",
      "not-judgeable: Expected \`p95\` to be a time above 0 such as 50 or '50ms', got null",
    ]
  `)
})

test('options without sense are refused', () => {
  const refused = [
    null,
    5,
    { amongst: 'all' },
    { among: 'failed' },
    { of: 'servicetime' },
    { confidence: 0.4 },
    { confidence: 1 },
    { confidence: 95 },
    { within: 0 },
    { within: 'long' },
    { holds: '5s' },
    { within: '5s', holds: -1 },
    { within: '5s', confidence: 0.95 },
    { inconclusive: 'warn' },
    { confidence: 0.95, inconclusive: 'ignore' },
  ]
  expect(refused.map((options) => messageOf(() => latencyClaim({ p95: 50 }, options)))).toMatchInlineSnapshot(`
    [
      "not-judgeable: Expected options such as { among: 'succeeded' }, got null",
      "not-judgeable: Expected options such as { among: 'succeeded' }, got 5 (number)",
      "not-judgeable: Unknown option \`amongst\`: known are among, of, confidence, inconclusive, within, holds",
      "not-judgeable: Expected \`among\` to be 'all' or 'succeeded', got 'failed' (string)",
      "not-judgeable: Expected \`of\` to be 'latency' or 'serviceTime' or 'wait' or 'dns' or 'connect' or 'tls' or 'firstByte' or 'body', got 'servicetime' (string)",
      "not-judgeable: Expected \`confidence\` to be a share from 0.5 to below 1, such as 0.95 or '95%', got 0.4 (number)",
      "not-judgeable: Expected \`confidence\` to be a share from 0.5 to below 1, such as 0.95 or '95%', got 1 (number)",
      "not-judgeable: Expected \`confidence\` to be a share from 0.5 to below 1, such as 0.95 or '95%', got 95 (number)",
      "not-judgeable: Expected \`within\` to be a time above 0 such as 5000 or '5s', got 0 (number)",
      "not-judgeable: Expected \`within\` to be a time above 0 such as 5000 or '5s', got 'long' (string)",
      "not-judgeable: Expected \`holds\` only together with \`within\`: without windows nothing can last",
      "not-judgeable: Expected \`holds\` to be a time above 0 such as 5000 or '5s', got -1 (number)",
      "not-judgeable: Expected either \`within\` or \`confidence\`, not both: a window has too few samples for a confident verdict",
      "not-judgeable: Expected \`inconclusive\` only together with \`confidence\`: without it every limit is either met or not",
      "not-judgeable: Expected \`inconclusive\` to be 'fail' or 'warn' or 'pass', got 'ignore' (string)",
    ]
  `)
})

test('max and mean have neither windows nor confidence', () => {
  expect(messageOf(() => latencyClaim({ max: 50 }, { within: '5s' }))).toMatchInlineSnapshot(
    `"not-judgeable: \`max\` cannot be judged by \`within\`: name a quantile such as p99, or judge it in a separate assertion"`,
  )
  expect(messageOf(() => latencyClaim({ p95: 50, mean: 50 }, { confidence: 0.95 }))).toMatchInlineSnapshot(
    `"not-judgeable: \`mean\` cannot be judged by \`confidence\`: name a quantile such as p99, or judge it in a separate assertion"`,
  )
})
