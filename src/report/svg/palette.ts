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
