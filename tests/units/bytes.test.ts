import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatBandwidth, formatBytes, parseBandwidth, parseBytes } from '../../src/units/bytes.ts'

test.for([
  [1_000, 1_000],
  ['512B', 512],
  ['200MB', 200_000_000],
  ['1 GiB', 1_073_741_824],
  ['10MB/s', undefined],
  ['10', undefined],
  [-1, undefined],
] as const)('%s is %s bytes', ([written, bytes]) => {
  expect(parseBytes(written)).toBe(bytes)
})

test.for([
  [1_000, 1_000],
  ['512B/s', 512],
  ['10kB/s', 10_000],
  ['1.001kB/s', 1_001],
  ['10KB/s', 10_000],
  ['10MB/s', 10_000_000],
  ['2 GB/s', 2_000_000_000],
  ['1KiB/s', 1_024],
  ['1.5MiB/s', 1_572_864],
  ['1.5GiB/s', 1_610_612_736],
  [0, 0],
] as const)('%s is %d bytes a second', ([written, perSecond]) => {
  expect(parseBandwidth(written)).toBe(perSecond)
})

test.for([
  '10',
  '10MB',
  'MB/s',
  '-1MB/s',
  '10Mb/s',
  '10MB/m',
  '1e3B/s',
  `${'9'.repeat(310)}B/s`,
  Number.NaN,
  -1,
  Infinity,
  null,
  undefined,
])('%s is no bandwidth', (written) => {
  expect(parseBandwidth(written)).toBeUndefined()
})

test('bytes are shown in the unit that reads best', () => {
  const sizes = [0, 1, 512, 999, 999.6, 1_000, 1_024, 31_900_000, 999_600, 1.5e9, 2.5e12, Number.NaN]
  expect(sizes.map((size) => formatBytes(size))).toMatchInlineSnapshot(`
    [
      "0 B",
      "1 B",
      "512 B",
      "999 B",
      "1 kB",
      "1 kB",
      "1.02 kB",
      "31.9 MB",
      "1 MB",
      "1.5 GB",
      "2500 GB",
      "no value",
    ]
  `)
  expect(formatBandwidth(10_485_760)).toBe('10.5 MB/s')
})

test('what is shown is within half a percent of what is meant', () => {
  const units = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9 }
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e12 }), (bytes) => {
      const [number, unit] = formatBytes(bytes).split(' ') as [string, keyof typeof units]
      expect(Math.abs(Number(number) * units[unit] - bytes)).toBeLessThanOrEqual(bytes * 0.005 + 0.5)
    }),
  )
})
