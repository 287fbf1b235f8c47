/** One figure of all rates: for each method, how often it calls identical code slower, and how often it finds what was planted. */
import { ratesOf } from './regression-report.mjs'

const LABELS = 440
const PANEL = 250
const GAP = 48
const ROW = 24
const TOP = 64

const PANELS = [
  {
    title: 'false alarms (should be 0)',
    series: [
      ['quiet', /^A\/A, (?:quiet|autocannon|Vitest 5)$/],
      ['beside a CPU hog', /^A\/A, beside/],
    ],
  },
  {
    title: '+10 % p50 found (should be 100 %)',
    series: [
      ['quiet', /^\+10 % p50, (?!beside)/],
      ['beside a CPU hog', /^\+10 % p50, beside/],
    ],
  },
  {
    title: '+20 % p95 found (should be 100 %)',
    series: [
      ['quiet', /^\+20 % p95, (?!beside)/],
      ['beside a CPU hog', /^\+20 % p95, beside/],
    ],
  },
]

/** Light and dark pages both: strong colours, and text that follows the page. */
const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .small { font-size: 11px; fill: #57606a }
  .grid { stroke: #8c959f; stroke-opacity: .35 }
  .quiet { stroke: #0969da; fill: #0969da }
  .busy { stroke: #bc4c00; fill: #bc4c00 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .small { fill: #9198a1 } .quiet { stroke: #4493f8; fill: #4493f8 } .busy { stroke: #f0883e; fill: #f0883e }
  }`

export function chartOf(kept) {
  const rates = ratesOf(kept)
  const methods = [
    ...new Set(Object.values(rates).flatMap((ofSeries) => Object.keys(ofSeries).filter((method) => ofSeries[method] !== undefined))),
  ]
  const width = LABELS + PANELS.length * (PANEL + GAP)
  const height = TOP + methods.length * ROW + 40
  const body = [
    ...methods.map((method, row) => `<text x="${LABELS - 14}" y="${rowAt(row) + 4}" text-anchor="end">${escaped(method)}</text>`),
    ...PANELS.flatMap((panel, at) => panelOf(panel, { left: LABELS + at * (PANEL + GAP), methods, rates, height })),
    legend(),
  ]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="False alarms and power of each method">
<style>${STYLE}</style>
${body.join('\n')}
</svg>
`
}

const rowAt = (row) => TOP + row * ROW + ROW / 2

function panelOf({ title, series }, { left, methods, rates, height }) {
  const x = (share) => (left + share * PANEL).toFixed(1)
  const bottom = height - 36
  return [
    `<text x="${left}" y="${TOP - 12}">${escaped(title)}</text>`,
    ...[0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
      `<line class="grid" x1="${x(share)}" x2="${x(share)}" y1="${TOP}" y2="${bottom}"/>`,
      `<text class="small" x="${x(share)}" y="${bottom + 16}" text-anchor="middle">${100 * share} %</text>`,
    ]),
    ...series.flatMap(([regime, pattern], lane) =>
      Object.entries(rates)
        .filter(([name]) => pattern.test(name))
        .flatMap(([, ofSeries]) =>
          methods.flatMap((method, row) => mark(ofSeries[method], { x, y: rowAt(row) + (lane === 0 ? -4 : 4), regime })),
        ),
    ),
  ]
}

/** The share, and a line between its bounds. */
function mark(rate, { x, y, regime }) {
  if (rate === undefined) return []
  const kind = regime === 'quiet' ? 'quiet' : 'busy'
  return [
    `<line class="${kind}" stroke-width="2" stroke-opacity=".5" x1="${x(rate.low)}" x2="${x(rate.high)}" y1="${y}" y2="${y}"/>`,
    `<circle class="${kind}" cx="${x(rate.share)}" cy="${y}" r="3.5"><title>${rate.flagged} of ${rate.of}</title></circle>`,
  ]
}

const legend = () =>
  [
    `<circle class="quiet" cx="14" cy="18" r="4"/><text class="small" x="24" y="22">quiet</text>`,
    `<circle class="busy" cx="74" cy="18" r="4"/><text class="small" x="84" y="22">beside a CPU hog; lines: 95 % bounds, one-sided each</text>`,
  ].join('')

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
