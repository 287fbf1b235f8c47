import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { displayWidth } from '../../../src/report/text/display-width.ts'
import { tableText } from '../../../src/report/table/table.ts'
import { rowOf, rows } from '../build-row.ts'

const shown = (columns: number): string => `\n${tableText(rows, columns).join('\n')}\n`

test('a run has a line of its own where there is room', () => {
  expect(shown(130)).toMatchInlineSnapshot(`
    "
     load test                                     model   iterations       p50       p95      p99      rate  failed  verdict
     GET /users holds its budget (concurrency 1)   closed         500  0.341 ms  0.682 ms  1.36 ms   2 341/s       0  pass
     GET /users holds its budget (concurrency 10)  closed         500   3.41 ms   6.82 ms  13.6 ms  12 341/s       0  pass
     survives a burst                              open         1 500     41 ms     82 ms   164 ms     500/s      12  FAIL
     結帳流程在尖峰時段的負載                      open           120    1.41 s    2.82 s   5.65 s    4.52/s       0  INVALID
     is asked nothing                              closed           1         –         –        –         –       1  not judged
     ends before its run                                                                                              FAIL
    "
  `)
})

test('on 80 columns the numbers of a run stand in one line below its name', () => {
  expect(shown(80)).toMatchInlineSnapshot(`
    "
     load test                                                   verdict
       model   iterations       p50       p95      p99      rate  failed
     GET /users holds its budget (concurrency 1)                    pass
       closed         500  0.341 ms  0.682 ms  1.36 ms   2 341/s       0
     GET /users holds its budget (concurrency 10)                   pass
       closed         500   3.41 ms   6.82 ms  13.6 ms  12 341/s       0
     survives a burst                                               FAIL
       open         1 500     41 ms     82 ms   164 ms     500/s      12
     結帳流程在尖峰時段的負載                                    INVALID
       open           120    1.41 s    2.82 s   5.65 s    4.52/s       0
     is asked nothing                                         not judged
       closed           1         –         –        –         –       1
     ends before its run                                            FAIL
    "
  `)
})

test('on 40 columns names break between words, and amounts and latencies have a line each', () => {
  expect(shown(40)).toMatchInlineSnapshot(`
    "
     load test                      verdict
       model   iterations      rate  failed
            p50       p95      p99
     GET /users holds its              pass
     budget (concurrency 1)
       closed         500   2 341/s       0
       0.341 ms  0.682 ms  1.36 ms
     GET /users holds its              pass
     budget (concurrency 10)
       closed         500  12 341/s       0
        3.41 ms   6.82 ms  13.6 ms
     survives a burst                  FAIL
       open         1 500     500/s      12
          41 ms     82 ms   164 ms
     結帳流程在尖峰時段的負載       INVALID
       open           120    4.52/s       0
         1.41 s    2.82 s   5.65 s
     is asked nothing            not judged
       closed           1         –       1
              –         –        –
     ends before its run               FAIL
    "
  `)
})

test('a narrow terminal gets more lines, not longer ones', () => {
  expect(`\n${tableText(rows.slice(0, 1), 28).join('\n')}\n`).toMatchInlineSnapshot(`
    "
     load test          verdict
       model   iterations
          rate  failed
            p50       p95
           p99
     GET /users holds      pass
     its budget
     (concurrency 1)
       closed         500
       2 341/s       0
       0.341 ms  0.682 ms
       1.36 ms
    "
  `)
})

test('no line reaches the last column, whatever the names and the numbers are', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 30, max: 200 }),
      fc.array(fc.string({ unit: 'grapheme', maxLength: 80 })),
      fc.nat(1e9),
      (columns, names, number) => {
        const many = names.map((name) => rowOf(name, 'pass', { p50: number / 1_000, started: number + 1, rate: number }))
        for (const line of tableText(many, columns)) expect(displayWidth(line)).toBeLessThan(columns)
      },
    ),
  )
})

test('a verdict can be painted, which does not move it', () => {
  const painted = tableText(rows, 80, (text, verdict) => (verdict === 'FAIL' ? `<${text}>` : text))
  const plain = tableText(rows, 80)
  expect(painted.filter((line) => line.includes('<'))).toHaveLength(2)
  expect(painted.map((line) => line.replaceAll(/[<>]/g, ''))).toEqual(plain)
})

test('of very many runs the first 200 are shown', () => {
  const lines = tableText(
    Array.from({ length: 230 }, (_, index) => rowOf(`test ${index}`, 'pass')),
    120,
  )
  expect(lines).toHaveLength(202)
  expect(lines.at(-1)).toBe(' and 30 more')
})
