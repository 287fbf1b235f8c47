import { beforeAll, describe, expect, test } from 'vitest'
import { screenOf } from './pseudo-terminal.ts'
import type { Screen } from './screen.ts'

const isLive = (line: string): boolean => line.includes('⚡')

/** What every live line of a terminal of so many columns looks like, from its first character to its last. */
const WHOLE = {
  80: /^ ⚡ \S.*? {2}(?:starts|[█░]{6,20} {2} *[\d. ]+\/[\d ]+ ?m?s? {2} *[\d. ]+\/s {2}(?:p50 +(?:\d[\d.]* m?s|–) {2})?p99 +(?:\d[\d.]* m?s|–) {2}failed \d+)$/,
  40: /^ ⚡ \S.*? {2}(?:starts|(?: *[\d. ]+\/s {2})?(?:p99 +(?:\d[\d.]* m?s|–)|failed \d+))$/,
}

describe.for([80, 40] as const)('on a terminal of %i columns', (columns) => {
  let screen: Screen
  let seconds: number
  /** The live lines of each picture. */
  let live: readonly (readonly string[])[]

  beforeAll(async () => {
    const startedMs = performance.now()
    screen = await screenOf(columns, 'live', '--reporter=default')
    seconds = (performance.now() - startedMs) / 1_000
    live = screen.frames.map((lines) => lines.filter(isLive))
  })

  test('a run that goes on has a line, below its file and above the counts', () => {
    const picture = screen.frames.find((lines) => lines.some((line) => line.startsWith(' ⚡ GET / under')))!
    const at = picture.findIndex(isLive)
    expect(picture[at - 1]).toBe(' ❯ runs.test.ts 0/7')
    expect(picture[at + 1]).toBe('')
    expect(picture[at + 2]).toBe(' Test Files 0 passed (1)')
  })

  test('no line is torn, and none stays', () => {
    expect(Math.max(...live.map(({ length }) => length))).toBe(1)
    for (const [line] of live) if (line !== undefined) expect(line).toMatch(WHOLE[columns])
    expect(screen.lines.filter(isLive)).toEqual([])
  })

  test('a line changes, but no more than four times a second', () => {
    const changes = live.flat().filter((line, at, all) => line !== all[at - 1])
    expect(changes.filter((line) => line.startsWith(' ⚡ GET / under')).length).toBeGreaterThan(4)
    expect(changes.length).toBeLessThanOrEqual(4 * seconds)
  })

  test('a table shows every run at the end', () => {
    const table = screen.lines.slice(screen.lines.findLastIndex((line) => line.startsWith(' load test')))
    expect(Math.max(...table.map(({ length }) => length))).toBeLessThan(columns)
    expect(withoutMeasurements(table.join('\n'))).toBe(TABLE[columns])
  })
})

/** Without what was measured, and the room that it takes. */
const withoutMeasurements = (table: string): string =>
  table
    .trimEnd()
    .replace(/(?<=steady load .*\n +closed +)\d+/, '#')
    .replaceAll(/\d+(?: \d{3})*(?:\.\d+)?(?: m?s|\/s)/g, '#')
    .replaceAll(/ {2,}/g, '  ')

const TABLE = {
  80: `\
 load test  verdict
  model  iterations  p50  p95  p99  rate  failed
 GET / under steady load  pass
  closed  #  #  #  #  #  0
 GET /status is not found (concurrency 1)  FAIL
  closed  100  –  –  –  #  100
 GET /status is not found (concurrency 2)  FAIL
  closed  100  –  –  –  #  100
 a burst in a plain test  pass
  open  50  #  #  #  #  0
 asks nothing of its run  not judged
  closed  10  #  #  #  #  0
 measures connection set-up  INVALID
  closed  100  #  #  #  #  0`,
  40: `\
 load test  verdict
  model  iterations  rate  failed
  p50  p95  p99
 GET / under steady load  pass
  closed  #  #  0
  #  #  #
 GET /status is not found  FAIL
 (concurrency 1)
  closed  100  #  100
  –  –  –
 GET /status is not found  FAIL
 (concurrency 2)
  closed  100  #  100
  –  –  –
 a burst in a plain test  pass
  open  50  #  0
  #  #  #
 asks nothing of its run  not judged
  closed  10  #  0
  #  #  #
 measures connection set-up  INVALID
  closed  100  #  0
  #  #  #`,
}
