/** What a request costs beside wrk and others, against the same nginx: CPU time of the whole process, with everything on that a run records. */
import { startWorker, takeTurns } from './contender.mjs'
import { digits, median, ratio, table } from './table.mjs'
import { startNginx } from './wire-nginx.mjs'
import { installedTools, startTool } from './wire-tools.mjs'

const OURS = [
  { name: 'load(url)', generator: 'requestTask' },
  { name: 'load(({ http }) => http.get(url))', generator: 'functionTask' },
  { name: 'load(url), in a Vitest test', generator: 'requestTask', kind: 'vitest' },
  { name: 'load(({ http }) => …), in a Vitest test', generator: 'functionTask', kind: 'vitest' },
]

const OTHERS = [
  { name: 'node:net or node:tls alone', generator: 'sockets' },
  { name: 'autocannon', generator: 'cannon' },
  { name: 'undici dispatch, bare handler', generator: 'dispatch' },
  { name: 'undici request, body.dump()', generator: 'request' },
]

const CONCURRENCY = 50

/** What a request of ours may cost, as so many times that of another. */
const GOALS = {
  plain: [
    ['load(url), in a Vitest test', 'wrk', 1.15],
    ['load(({ http }) => …), in a Vitest test', 'wrk', 1.35],
    ['load(url), in a Vitest test', 'autocannon', 0.65],
    ['load(({ http }) => …), in a Vitest test', 'autocannon', 0.75],
  ],
  tls: [
    ['load(url), in a Vitest test', 'wrk', 1.5],
    ['load(({ http }) => …), in a Vitest test', 'wrk', 1.5],
  ],
}

export async function wire({ quick, rounds }) {
  const tools = installedTools()
  const nginx = tools.includes('wrk') ? await startNginx() : undefined
  if (nginx === undefined) return 'Beside wrk\nnot measured: nginx and wrk are not both installed'
  const count = quick ? 3_000 : 200_000
  const programs = tools.map((tool) => ({ name: tool, start: () => startTool(tool) }))
  try {
    const plain = [...programs, ...OTHERS, ...OURS]
    const overTls = [programs.find(({ name }) => name === 'wrk'), ...(quick ? [OURS[0]] : [OTHERS[0], ...OURS])]
    const plainFigures = await turns('beside wrk', plain, { url: nginx.url, count }, rounds)
    const tlsFigures = await turns('beside wrk, TLS', overTls, { url: nginx.tlsUrl, count }, rounds)
    const goals = [
      ...GOALS.plain.map((goal) => ['', ...goal, plain, plainFigures]),
      ...GOALS.tls.map((goal) => [' over TLS', ...goal, overTls, tlsFigures]),
    ]
    return [
      // What is that short is hardly compiled.
      ...(quick ? [] : [goalsOf(goals)]),
      tableOf('A GET request', plain, plainFigures),
      tableOf('The same over TLS', overTls, tlsFigures),
    ]
  } finally {
    await nginx.stop()
  }
}

async function turns(title, entries, { url, count }, rounds) {
  const contenders = entries.map(({ generator, kind, start = () => startWorker(kind) }) => ({
    start,
    job: 'http',
    parameters: { generator, url, concurrency: CONCURRENCY, count, keepsCode: true, options: { tls: { rejectUnauthorized: false } } },
  }))
  const figures = await takeTurns(title, contenders, rounds)
  return figures.map((answers) => answers.map((answer) => ({ count, ...answer })))
}

const microsOf = (figures) => figures.map((rounds) => rounds.map(({ cpuMicros, count }) => cpuMicros / count))

function goalsOf(goals) {
  return table(
    'CPU time of a request, and what it was meant to be',
    ['', 'times that of', 'goal', 'median (least–most)', ''],
    goals.map(([suffix, name, base, goal, entries, figures]) => {
      const micros = microsOf(figures)
      const of = (wanted) => micros[entries.findIndex((entry) => entry.name === wanted)]
      const times = ratio(of(name), of(base))
      return [`${name}${suffix}`, base, `at most ${goal}`, times, Number.parseFloat(times) <= goal ? 'met' : 'missed']
    }),
  )
}

function tableOf(title, entries, figures) {
  const micros = microsOf(figures)
  const of = (name) => micros[entries.findIndex((entry) => entry.name === name)]
  const bases = ['wrk', 'autocannon'].filter((name) => of(name) !== undefined)
  return table(
    `${title} over ${CONCURRENCY} connections kept alive, against nginx`,
    ['', 'CPU µs', ...bases.map((name) => `× ${name}`), 'requests/s'],
    entries.map(({ name }, at) => [
      name,
      digits(median(micros[at])),
      ...bases.map((base) => ratio(micros[at], of(base))),
      digits(median(figures[at].map(({ wallMs, count }) => (count / wallMs) * 1_000))),
    ]),
  )
}
