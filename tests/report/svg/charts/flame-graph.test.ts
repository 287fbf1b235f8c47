import { expect, test } from 'vitest'
import type { FlameFrame } from '../../../../src/record/target-record.ts'
import { flameGraph } from '../../../../src/report/svg/flame-graph.ts'

const frame = (changes: Partial<FlameFrame>): FlameFrame => ({ name: 'f', place: 'a.ts:1', share: 1, start: 0, depth: 0, ...changes })

test('a frame is as wide as its time, below what called it, and says what it is', () => {
  expect(
    flameGraph('CPU', [frame({}), frame({ name: 'parse', depth: 1, start: 0.5, share: 0.25, place: undefined })]),
  ).toMatchInlineSnapshot()
})

test('names are cut to their frame, and harmless; what is too deep is left out', () => {
  const graph = flameGraph('<CPU>', [frame({ name: '</svg><script>alert(1)</script>', share: 0.1 }), frame({ depth: 500 })])
  expect(graph).not.toContain('<script')
  expect(graph).toContain('height="18"')
  expect(graph).toContain('aria-label="&lt;CPU&gt;"')
  expect(flameGraph('CPU', [])).toBe('')
})

test('stays below 30 KB', () => {
  const frames = Array.from({ length: 100 }, (_, at) =>
    frame({ name: 'x'.repeat(60), place: 'p'.repeat(100), depth: at % 40, share: 0.02, start: at / 100 }),
  )
  expect(flameGraph('CPU', frames).length).toBeLessThan(32 * 1_024)
})
