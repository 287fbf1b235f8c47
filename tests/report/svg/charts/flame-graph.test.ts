import { expect, test } from 'vitest'
import type { FlameFrame } from '../../../../src/record/target-record.ts'
import { flameGraph } from '../../../../src/report/svg/charts/flame-graph.ts'

const frame = (changes: Partial<FlameFrame>): FlameFrame => ({ name: 'f', place: 'a.ts:1', share: 1, start: 0, depth: 0, ...changes })

test('a frame is as wide as its time, below what called it, and says what it is', () => {
  expect(
    flameGraph('CPU', [frame({}), frame({ name: 'parse', depth: 1, start: 0.5, share: 0.25, place: undefined })]),
  ).toMatchInlineSnapshot(
    `"<svg role="img" viewBox="0 0 860 36" width="860" height="36" aria-label="CPU" font-size="11"><title>CPU</title><g><title>f a.ts:1 100 %</title><rect fill="#f0b45a" x="0" y="0" width="859" height="17"/><text x="3" y="12" fill="#1a1a1a">f</text></g><g><title>parse 25 %</title><rect fill="#f3cc85" x="430" y="18" width="214" height="17"/><text x="433" y="30" fill="#1a1a1a">parse</text></g></svg>"`,
  )
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
