/** Tables of the trials that are kept, in Markdown. */
import { exceedanceBounds } from '../build/stats/quantile-interval.js'
import { drawnVerdicts } from './regression-cpu.mjs'
import { median } from './table.mjs'

const percent = (share, digits = 1) => `${(100 * share).toFixed(digits)} %`

/** `{ flagged, of }` of one method in one series; `low` and `high` bound the share, each missing it once in twenty. */
function rateOf(trials, isFlagged) {
  const reported = trials.map(isFlagged).filter((flagged) => flagged !== undefined)
  const flagged = reported.filter(Boolean).length
  if (reported.length === 0) return undefined
  const { lower, upper } = exceedanceBounds({ count: reported.length, designEffect: 1 }, flagged, 0.05)
  return { flagged, of: reported.length, share: flagged / reported.length, low: lower, high: upper }
}

/** What each method says of each trial: `true` for "slower". */
function methodsIn(trials) {
  const namesIn = (kind) => [...new Set(trials.flatMap((trial) => Object.keys(trial[kind] ?? {})))]
  return [
    ...thetasIn(trials).map((theta) => [`toShowNoRegression, theta ${percent(theta, 0)}`, ({ gate }) => gate[theta] === 'fail']),
    ...namesIn('rivals').map((name) => [`A then B: ${name}`, ({ rivals }) => rivals?.[name]]),
    ...namesIn('stored').map((name) => [`stored baseline: ${name}`, ({ stored }) => stored?.[name]]),
    ...namesIn('tools').map((name) => [name, ({ tools }) => tools[name]]),
  ]
}

const thetasIn = (trials) =>
  [...new Set(trials.flatMap(({ gate = {} }) => Object.keys(gate).map(Number)))].toSorted((one, other) => one - other)

/** `{ [series]: { [method]: rate } }` over all sections. */
export function ratesOf(kept) {
  const all = Object.values(kept).flatMap(({ series }) => Object.entries(series))
  return Object.fromEntries(
    all.map(([name, trials]) => [
      name,
      Object.fromEntries(methodsIn(trials).map(([method, isFlagged]) => [method, rateOf(trials, isFlagged)])),
    ]),
  )
}

const isSame = (name) => name.startsWith('A/A')

export function reportOf(kept) {
  const rates = ratesOf(kept)
  const names = Object.keys(rates)
  return [
    'By these commands, on these machines:',
    '',
    ...Object.values(kept).map(
      ({ command, machine, seconds, loads }) =>
        `- \`${command}\`: ${machine}; ${(seconds / 60).toFixed(1)} minutes, load average ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}`,
    ),
    '',
    '### False alarms: how often identical code, or what has the same p95, is called slower',
    '',
    ...names.filter(isSame).flatMap((name) => ratesTable(name, rates[name], 'false alarms')),
    '### Power: how often a slow-down is found',
    '',
    ...names.filter((name) => !isSame(name)).flatMap((name) => ratesTable(name, rates[name], 'found')),
    ...verdictsTable(kept),
    ...drawnTable(kept),
  ].join('\n')
}

const ratesTable = (name, rates, what) => [
  `**${name}**`,
  '',
  `| | ${what} | share | 95 % bounds, one-sided each |`,
  '| --- | ---: | ---: | ---: |',
  ...Object.entries(rates)
    .filter(([, rate]) => rate !== undefined)
    .map(
      ([method, { flagged, of, share, low, high }]) =>
        `| ${method} | ${flagged} of ${of} | ${percent(share)} | ${percent(low)} to ${percent(high)} |`,
    ),
  '',
]

/** What the gate said besides, how soon, and what it saw. */
function verdictsTable(kept) {
  const series = Object.values(kept).flatMap((section) => Object.entries(section.series))
  const rows = series.flatMap(([name, trials]) => thetasIn(trials).map((theta) => verdictsRow(name, trials, theta)))
  if (rows.length === 0) return []
  const head = ['', 'theta', 'FAIL / PASS / INCONCLUSIVE', 'slow-down seen', 'pairs', 'time', 'smallest that could be seen']
  return [
    '### The verdicts of the gate',
    '',
    'Medians; of the time, the longest too.',
    '',
    `| ${head.join(' | ')} |`,
    `| --- |${' ---: |'.repeat(head.length - 1)}`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
  ]
}

/** Of CPU time, more comparisons than were made, drawn from the pairs that were recorded. */
function drawnTable(kept) {
  const drawn = Object.values(kept)
    .flatMap(({ series }) => Object.entries(series))
    .flatMap(([name, trials]) => {
      const counts = drawnVerdicts(trials)
      return counts === undefined
        ? []
        : [`| ${name} | ${counts.pairs} | ${counts.fail} / ${counts.pass} / ${counts.inconclusive} of ${counts.of} |`]
    })
  if (drawn.length === 0) return []
  return [
    '### CPU time: comparisons drawn from all recorded pairs, at theta 5 %',
    '',
    '| | recorded pairs | FAIL / PASS / INCONCLUSIVE |',
    '| --- | ---: | ---: |',
    ...drawn,
    '',
  ]
}

function verdictsRow(name, trials, theta) {
  const counts = ['fail', 'pass', 'inconclusive'].map((verdict) => trials.filter(({ gate }) => gate[theta] === verdict).length)
  const of = (figure) => trials.map((trial) => trial[figure] ?? Number.NaN).filter((value) => !Number.isNaN(value))
  const seconds = of('seconds')
  // What could be seen is told for the theta of the run: the lowest that was asked.
  const smallest = theta === thetasIn(trials)[0] ? percent(median(of('smallestSeen').map((seen) => seen ?? Infinity))) : ''
  return [
    name,
    percent(theta, 0),
    counts.join(' / '),
    percent(median(of('ratio')) - 1),
    median(of('pairs')),
    `${median(seconds).toFixed(1)} s (${Math.max(...seconds).toFixed(1)} s)`,
    smallest,
  ]
}
