import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Baseline, BaselineLine } from '../../../src/result/baseline/baseline.ts'
import { asStored, measureNamed } from '../../../src/result/baseline/measure.ts'
import { parseBaselines, renderBaselines } from '../../../src/result/baseline/text.ts'
import { messageOf } from '../../helpers/message-of.ts'

const example: Baseline = {
  machine: { cpu: 'AMD EPYC 7763 64-Core Processor, 4 cores', system: 'linux x64, Node 22', runner: 'none' },
  part: 'step login',
  plan: '200 arrivals/s for 3 s, evenly, at most 10 000 in flight',
  lines: [
    { name: 'p50', value: 0.341, tolerance: 1, floor: 2 },
    { name: 'p99.9', value: 1_020, tolerance: 0.2, floor: 0 },
    { name: 'throughput', value: 12_400, tolerance: 1, floor: 0 },
    { name: 'error rate', value: 0, tolerance: 1, floor: 0.0125 },
  ],
}

const withoutText = (baselines: readonly Baseline[]): readonly Baseline[] =>
  baselines.map((baseline) => ({
    ...baseline,
    lines: baseline.lines.map(({ name, value, tolerance, floor }) => ({ name, value, tolerance, floor })),
  }))

/** The lines of the example, with one more. */
const withLine = (line: string): string => `${renderBaselines([example]).trimEnd()}\n${line}\n`

test('a baseline is a paragraph that people can read', () => {
  expect(renderBaselines([example])).toMatchInlineSnapshot(`
    "
    cpu         AMD EPYC 7763 64-Core Processor, 4 cores
    system      linux x64, Node 22
    runner      none
    part        step login
    plan        200 arrivals/s for 3 s, evenly, at most 10 000 in flight
    p50         0.341 ms    ±100 % + 2 ms
    p99.9       1.02 s      ±20 %
    throughput  12 400/s    ±100 %
    error rate  0 %         ±100 % + 1.25 %
    "
  `)
})

const read = (text: string): string => messageOf(() => parseBaselines(text))

const word = fc.stringMatching(/^[\w(),.-]{1,12}( [\w(),.-]{1,12}){0,3}$/)
const share = fc.integer({ min: 0, max: 9_999 }).map((hundredths) => hundredths / 10_000)

const lines = fc.record({
  latencies: fc.uniqueArray(fc.constantFrom('p50', 'p90', 'p95', 'p99', 'p99.9', 'mean', 'max')),
  latency: fc.double({ min: 0.001, max: 10_000_000, noNaN: true }),
  rate: fc.double({ min: 0.001, max: 1_000_000, noNaN: true }),
  errorRate: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
  tolerance: fc.integer({ min: 0, max: 1_000 }).map((percent) => percent / 100),
  floorMs: fc.integer({ min: 0, max: 5_000 }),
  share,
})

const baseline: fc.Arbitrary<Baseline> = fc
  .record({ cpu: word, system: word, runner: word, part: fc.oneof(fc.constant(''), word), plan: word, lines })
  .map(({ cpu, system, runner, part, plan, lines: { latencies, latency, rate, errorRate, tolerance, floorMs, share } }) => {
    const stored = (name: string, value: number, floor: number): BaselineLine => ({
      name,
      value: asStored(measureNamed(name), value),
      tolerance,
      floor,
    })
    return {
      machine: { cpu, system, runner },
      part,
      plan,
      lines: [
        ...latencies.map((name) => stored(name, latency, floorMs)),
        stored('throughput', rate, 0),
        ...(errorRate === undefined ? [] : [stored('error rate', errorRate, share)]),
      ],
    }
  })

describe('what was written is read again', () => {
  test('whatever was measured, on however many machines', () => {
    fc.assert(
      fc.property(fc.array(baseline, { minLength: 1, maxLength: 4 }), (baselines) => {
        expect(withoutText(parseBaselines(renderBaselines(baselines)))).toEqual(baselines)
      }),
    )
  })

  test('and written again it is the same, to the letter', () => {
    fc.assert(
      fc.property(fc.array(baseline, { minLength: 1, maxLength: 4 }), (baselines) => {
        const text = renderBaselines(baselines)
        expect(renderBaselines(parseBaselines(text))).toBe(text)
      }),
    )
  })

  test('a number that was stored is stored as it is', () => {
    const names = fc.constantFrom('p95', 'throughput', 'error rate')
    fc.assert(
      fc.property(names, fc.double({ min: 0, max: 1_000_000, noNaN: true }), (name, value) => {
        const once = asStored(measureNamed(name), value)
        expect(asStored(measureNamed(name), once)).toBe(once)
      }),
    )
  })
})

describe('what people write', () => {
  test.for<readonly [text: string, line: BaselineLine]>([
    ['p95  10.0 ms ±20 %', { name: 'p95', value: 10, tolerance: 0.2, floor: 0 }],
    ['  p95 10ms ±20% + 1ms', { name: 'p95', value: 10, tolerance: 0.2, floor: 1 }],
    ['p75 2.5 min ± 150 % +0.5 s', { name: 'p75', value: 150_000, tolerance: 1.5, floor: 500 }],
    ['p95 <0.001 ms ±0 %', { name: 'p95', value: 0.001, tolerance: 0, floor: 0 }],
    ['throughput 12400/s ±12.5% + 100/s', { name: 'throughput', value: 12_400, tolerance: 0.125, floor: 100 }],
    ['error rate 0.1 % ±100 % + 0.05 %', { name: 'error rate', value: 0.001, tolerance: 1, floor: 0.0005 }],
  ])('%s', ([text, line]) => {
    const heads = renderBaselines([{ ...example, lines: [] }])
    const [read] = withoutText(parseBaselines(`${heads}${text}\n`))
    expect(read!.lines).toEqual([line])
  })

  test('stays as they wrote it', () => {
    expect(renderBaselines(parseBaselines(withLine('p75    2.5ms ±150%')))).toContain('\np75    2.5ms ±150%\n')
  })

  test('may be wrong, and then the line is named', () => {
    expect(read(withLine('p95  10 ms'))).toMatchInlineSnapshot(
      `"bad-baseline: The stored baseline cannot be read at \`p95  10 ms\`: expected a line such as \`p95  10 ms  ±100 % + 2 ms\`. Correct it in the snapshot file, or delete the entry there to store it again"`,
    )
    expect(read(withLine('p95  ten ms  ±20 %'))).toContain('at `p95  ten ms  ±20 %`: expected a line such as')
    expect(read(withLine('p101  10 ms  ±20 %'))).toContain('expected a quantile such as p95, `throughput`, `target CPU` or `error rate`')
    expect(read(withLine('throughput  10 ms  ±20 %'))).toContain('expected a line such as')
    expect(read(withLine('p50  10 ms  ±20 %'))).toContain('expected `p50` only once for a machine')
    expect(read(renderBaselines([example]).replace(/cpu.*\n/, ''))).toContain('expected a line that begins with `cpu`')
  })
})
