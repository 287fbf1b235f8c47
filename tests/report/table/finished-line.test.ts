import { expect, test } from 'vitest'
import { finishedLine } from '../../../src/report/table/finished-line.ts'
import { rows } from '../build-row.ts'

test('each run is one line', () => {
  expect(`\n${rows.map(finishedLine).join('\n')}\n`).toMatchInlineSnapshot(`
    "
     ⚡ GET /users holds its budget (concurrency 1)  closed  500 iterations  p50 0.341 ms  p95 0.682 ms  p99 1.36 ms  2 341/s  failed 0  pass
     ⚡ GET /users holds its budget (concurrency 10)  closed  500 iterations  p50 3.41 ms  p95 6.82 ms  p99 13.6 ms  12 341/s  failed 0  pass
     ⚡ survives a burst  open  1 500 iterations  p50 41 ms  p95 82 ms  p99 164 ms  500/s  failed 12  FAIL
     ⚡ 結帳流程在尖峰時段的負載  open  120 iterations  p50 1.41 s  p95 2.82 s  p99 5.65 s  4.52/s  failed 0  NOT SOUND: saturated  INVALID
     ⚡ is asked nothing  closed  1 iterations  p50 –  p95 –  p99 –  –  failed 1  not judged
     ⚡ ends before its run  no run finished  FAIL
    "
  `)
})
