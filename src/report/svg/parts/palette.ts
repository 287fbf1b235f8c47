import type { JudgedVerdict } from '../../document/judged.ts'

/**
 * The colours of a chart. The chart has its own background card, so that its text is legible on any page. Colours are attributes, which work even if a viewer
 * ignores style sheets; {@link darkStyle} replaces them if the reader prefers a dark page. Text has a contrast of at least 4.5 : 1 to its card, lines and areas
 * 3 : 1.
 */
export const card = { class: 'card', fill: '#ffffff', stroke: '#d5d9df' } as const
export const ink = { class: 'ink', fill: '#1f2328' } as const
export const muted = { class: 'muted', fill: '#5f6873' } as const
export const grid = { class: 'grid', stroke: '#e4e7eb' } as const
export const rule = { class: 'rule', stroke: '#8b94a0', fill: 'none' } as const

export const badInk = { class: 'bad-ink', fill: '#c0332b' } as const
export const p99Ink = { class: 'p99-ink', fill: '#9a5b00' } as const
export const p99Rule = { class: 'p99-rule', stroke: '#b36b00', fill: 'none' } as const

/** The median over time. */
export const p50Rule = { class: 'p50-rule', stroke: '#2f6fae', fill: 'none' } as const
/** Planned load. */
export const planRule = { class: 'plan-rule', stroke: '#5f6873', fill: 'none', 'stroke-dasharray': '4 3' } as const
/** Every other stage. */
export const band = { class: 'band', fill: '#f1f4f7' } as const

const VERDICT_COLORS: Readonly<Record<JudgedVerdict, string>> = {
  pass: '#0b6e4f',
  fail: '#b42318',
  invalid: '#7a3fa8',
  'not-judged': '#5f6873',
}

export const verdictInk = (verdict: JudgedVerdict): { readonly class: string; readonly fill: string } => ({
  class: `halo ink-${verdict}`,
  fill: VERDICT_COLORS[verdict],
})

/** Keeps a label legible that lies on lines. */
export const halo = { stroke: '#ffffff', 'stroke-width': '3', 'stroke-linejoin': 'round', 'paint-order': 'stroke' } as const

/** What does not count is dashed. */
export const verdictRule = (verdict: JudgedVerdict): Readonly<Record<string, string>> => ({
  class: `rule-${verdict}`,
  stroke: VERDICT_COLORS[verdict],
  fill: 'none',
  ...(verdict === 'pass' || verdict === 'fail' ? {} : { 'stroke-dasharray': '5 3' }),
})

/** From few to many. */
export const heat = [
  { class: 'heat-0', fill: '#d6e6f5' },
  { class: 'heat-1', fill: '#9cc4e8' },
  { class: 'heat-2', fill: '#5a9bd4' },
  { class: 'heat-3', fill: '#2b6fb0' },
  { class: 'heat-4', fill: '#123f73' },
] as const

/** Areas, the same on both cards. */
export const succeededColor = '#4a8fd0'
export const badColor = '#d1443c'

export const darkStyle: string = `@media (prefers-color-scheme:dark){${[
  '.card{fill:#1f2226;stroke:#3b4048}',
  '.ink{fill:#e7e9ec}',
  '.muted{fill:#a3abb6}',
  '.grid{stroke:#353a41}',
  '.rule{stroke:#79828e}',
  '.bad-ink{fill:#f0776f}',
  '.p99-ink{fill:#e0a03c}',
  '.p99-rule{stroke:#d08a1d}',
].join('')}}`
