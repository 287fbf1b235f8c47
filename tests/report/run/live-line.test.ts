import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { displayWidth } from '../../../src/report/text/display-width.ts'
import { liveLine, type LiveRun } from '../../../src/report/run/live-line.ts'
import type { Progress } from '../../../src/run/recording/progress.ts'

const name = 'GET /users holds its budget (concurrency 5)'

const timed: Progress = {
  part: 'measured',
  elapsedMs: 6_430,
  plannedMs: 10_000,
  started: 6_400,
  succeeded: 6_390,
  bad: 0,
  plannedIterations: Number.POSITIVE_INFINITY,
  ratePerSecond: 1_002.3,
  p50Ms: 3.14,
  p99Ms: 11.2,
}

const running = (changes: Partial<Progress> = {}, of: string = name): LiveRun => ({
  name: of,
  state: { kind: 'running', progress: { ...timed, ...changes } },
})

const counted = { plannedMs: Number.POSITIVE_INFINITY, plannedIterations: 10_000 }

/** The same line in terminals of different widths. */
const shown = (run: LiveRun, ...columns: readonly number[]): string => `\n${columns.map((each) => liveLine(run, each)).join('\n')}\n`

test('a timed run is a bar, its time, its rate, two quantiles and what failed; the narrower, the less', () => {
  expect(shown(running(), 120, 100, 80, 60, 40, 20)).toMatchInlineSnapshot(`
    "
     ⚡ GET /users holds its budget (concurrency 5)  █████████░░░░░   6.4/10 s  1 002/s  p50  3.1 ms  p99   11 ms  failed 0
     ⚡ GET /users holds its budget (c…  ███░░░   6.4/10 s  1 002/s  p50  3.1 ms  p99   11 ms  failed 0
     ⚡ GET /users…  ███░░░   6.4/10 s  1 002/s  p50  3.1 ms  p99   11 ms  failed 0
     ⚡ GET /users…   6.4/10 s  1 002/s  p99   11 ms  failed 0
     ⚡ GET /users h…  1 002/s  p99   11 ms
     ⚡ GET /users hol…
    "
  `)
})

test('a run by count tells how many are done', () => {
  expect(shown(running({ ...counted, bad: 12 }, 'checkout'), 100, 80, 60, 40, 30)).toMatchInlineSnapshot(`
    "
     ⚡ checkout  ████████████░░░░░░░░   6 402/10 000  1 002/s  p50  3.1 ms  p99   11 ms  failed 12
     ⚡ checkout  ██████████░░░░░░░   6 402/10 000  1 002/s  p99   11 ms  failed 12
     ⚡ checkout  1 002/s  p99   11 ms  failed 12
     ⚡ checkout  1 002/s  failed 12
     ⚡ checkout  failed 12
    "
  `)
})

test('a run with both limits tells of the one that it is nearer to', () => {
  expect(shown(running({ plannedIterations: 8_000 }, 'near its count'), 80)).toMatchInlineSnapshot(`
    "
     ⚡ near its…  ████░░  6 390/8 000  1 002/s  p50  3.1 ms  p99   11 ms  failed 0
    "
  `)
  expect(shown(running({ plannedIterations: 80_000 }, 'near its time'), 80)).toMatchInlineSnapshot(`
    "
     ⚡ near its t…  ███░░░   6.4/10 s  1 002/s  p50  3.1 ms  p99   11 ms  failed 0
    "
  `)
})

test('before anything succeeded there are no quantiles', () => {
  const nothing = { elapsedMs: 250, succeeded: 0, started: 5, ratePerSecond: 0, p50Ms: Number.NaN, p99Ms: Number.NaN }
  expect(shown(running(nothing, 'checkout'), 80)).toMatchInlineSnapshot(`
    "
     ⚡ checkout  ░░░░░░░░░   0.3/10 s      0/s  p50       –  p99       –  failed 0
    "
  `)
})

test('warm-up is called so', () => {
  expect(shown(running({ part: 'warm-up', elapsedMs: 500, plannedMs: 1_000 }, 'checkout'), 80)).toMatchInlineSnapshot(`
    "
     ⚡ checkout  █████░░░░░░  warm-up  1 002/s  p50  3.1 ms  p99   11 ms  failed 0
    "
  `)
})

test('the bar of a run that takes longer than planned is full', () => {
  expect(liveLine(running({ elapsedMs: 12_000 }, 'checkout'), 80)).toContain('checkout  █████████  10.0/10 s ')
})

test('a run that waits for the machine says so, and for how long', () => {
  const waiting: LiveRun = { name, state: { kind: 'waiting', forMs: 12_345 } }
  expect(shown(waiting, 120, 80, 40, 20)).toMatchInlineSnapshot(`
    "
     ⚡ GET /users holds its budget (concurrency 5)  waits for another load run on this machine  12 s
     ⚡ GET /users holds its bud…  waits for another load run on this machine  12 s
     ⚡ GET /users holds its budget…  waits
     ⚡ GET /us…  waits
    "
  `)
})

test('how long a run has waited is worth a word from a second on', () => {
  expect(liveLine({ name: 'checkout', state: { kind: 'waiting', forMs: 999 } }, 80)).toBe(
    ' ⚡ checkout  waits for another load run on this machine',
  )
})

test('a run that nothing is known of yet starts', () => {
  expect(shown({ name: 'checkout', state: { kind: 'starting' } }, 80)).toMatchInlineSnapshot(`
    "
     ⚡ checkout  starts
    "
  `)
})

test('numbers keep their place while the run goes on', () => {
  const starts = [0.4, 3.14, 27.5, 99, 340].map((p99Ms, step) =>
    liveLine(running({ ...counted, p99Ms, succeeded: 10 ** step - 1, ratePerSecond: 10 ** step - 1 }, 'checkout'), 100).indexOf('failed'),
  )
  expect(new Set(starts).size).toBe(1)
})

test('a name can move nothing on the screen', () => {
  expect(liveLine(running({}, 'two\nlines \u001B[2J\u001B[31mred'), 100)).toMatch(/^ ⚡ two lines red {2}█/)
})

test('no line reaches the last column, whatever the name and the numbers are', () => {
  const number = fc.oneof(fc.constant(Number.NaN), fc.double({ min: 0, max: 1e9, noNaN: true }))
  const limit = fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 1, max: 1e9 }))
  const state = fc.record({
    elapsedMs: fc.nat(1e9),
    plannedMs: limit,
    succeeded: fc.nat(1e9),
    bad: fc.nat(1e9),
    p50Ms: number,
    p99Ms: number,
  })
  fc.assert(
    fc.property(fc.integer({ min: 20, max: 300 }), fc.string({ unit: 'grapheme', maxLength: 90 }), state, (columns, of, changes) => {
      const iterations = changes.plannedMs === Number.POSITIVE_INFINITY ? { plannedIterations: 1e9 } : {}
      const line = liveLine(running({ ...changes, ...iterations }, of), columns)
      expect(displayWidth(line)).toBeLessThan(columns)
      expect(line).not.toContain('\n')
    }),
  )
})
