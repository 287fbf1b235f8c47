import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseServerTiming } from '../../../../src/protocols/http/exchange/server-timing.ts'

const parsed = (...values: readonly string[]): readonly (readonly [string, number])[] =>
  parseServerTiming(values).map(({ name, durationMs }) => [name, durationMs])

describe('Server-Timing', () => {
  test.for<readonly [value: string, expected: readonly (readonly [string, number])[]]>([
    ['db;dur=53.2', [['db', 53.2]]],
    [
      'db;dur=1, cache;desc="Cache Read";dur=0.5 ,app;DUR=2',
      [
        ['db', 1],
        ['cache', 0.5],
        ['app', 2],
      ],
    ],
    ['miss, db;dur=53, dc;desc="atl"', [['db', 53]]],
    ['db;desc="a, b;dur=9";dur=1', [['db', 1]]],
    [String.raw`db;desc="\"x\", y";dur=1`, [['db', 1]]],
    ['db;dur="4.5"', [['db', 4.5]]],
    ['db;dur=1;dur=2', [['db', 1]]],
    [' db ; dur = 7 ', [['db', 7]]],
    [
      'db;dur=0, a;dur=1., b;dur=.5',
      [
        ['db', 0],
        ['a', 1],
      ],
    ],
    ['db;dur=-1, a;dur=1e3, b;dur=Infinity, c;dur=0x10, d;dur, e;dur=, f;dur=1', [['f', 1]]],
    ['a b;dur=1', [['a', 1]]],
    [
      '__proto__;dur=1, constructor;dur=2',
      [
        ['__proto__', 1],
        ['constructor', 2],
      ],
    ],
    ['db;dur=1;desc="never closed, b;dur=2', [['db', 1]]],
    [',,;,;dur=5,"x";dur=1', []],
    ['', []],
  ])('%s', ([value, expected]) => {
    expect(parsed(value)).toEqual(expected)
  })

  test('several headers count together', () => {
    expect(parsed('a;dur=1', 'b;dur=2, a;dur=3')).toEqual([
      ['a', 1],
      ['b', 2],
      ['a', 3],
    ])
  })

  const name = fc.stringMatching(/^[!#$%&'*+\-.^_`|~\dA-Za-z]{1,70}$/)
  const description = fc.string({ unit: 'grapheme-ascii' }).map((text) => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`)
  const duration = fc.integer({ min: 0, max: 10_000_000_000 }).map((micros) => micros / 1_000)

  test('reads back what was written, whatever the descriptions are', () => {
    const entries = fc.array(fc.record({ name, duration, text: fc.option(description), isLast: fc.boolean() }), { maxLength: 40 })
    fc.assert(
      fc.property(entries, (all) => {
        const value = all
          .map(({ name, duration, text, isLast }) => {
            const parts = [`dur=${duration}`, ...(text === null ? [] : [`desc=${text}`])]
            return [name, ...(isLast ? parts.toReversed() : parts)].join(';')
          })
          .join(', ')
        fc.pre(value.length <= 16_384)
        expect(parsed(value)).toEqual(all.map((entry) => [entry.name, entry.duration]))
      }),
    )
  })

  test('whatever a target sends, it ends, and takes only numbers from 0 up', () => {
    const hostile = fc.array(fc.constantFrom('db', ';', ',', '=', '"', '\\', 'dur', '1', '.', ' ', '\t', '\u00e4', '-', '9'.repeat(400)))
    fc.assert(
      fc.property(hostile, (pieces) => {
        for (const [one, durationMs] of parsed(pieces.join(''))) {
          expect(one).not.toBe('')
          expect(durationMs).toBeGreaterThanOrEqual(0)
          expect(Number.isFinite(durationMs)).toBe(true)
        }
      }),
    )
  })

  test('of a header that is too long, the start is read, at once', () => {
    for (const piece of ['"', '\\', ';', ',', ' ', 'a', 'a;dur=1,', 'a;desc="\\'])
      expect(parsed(piece.repeat(1_000_000 / piece.length)).length).toBeLessThanOrEqual(16_384 / 8)
  })
})
