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
  { name: 'autocannon', generator: 'cannon' },
  { name: 'undici dispatch, bare handler', generator: 'dispatch' },
  { name: 'undici request, body.dump()', generator: 'request' },
]

const CONCURRENCY = 50

export async function wire({ quick, rounds }) {
  const tools = installedTools()
  const nginx = tools.includes('wrk') ? await startNginx() : undefined
  if (nginx === undefined) return 'Beside wrk\nnot measured: nginx and wrk are not both installed'
  const count = quick ? 5_000 : 100_000
  const programs = tools.map((tool) => ({ name: tool, start: () => startTool(tool) }))
  try {
    const plain = [...programs, ...OTHERS, ...OURS]
    const overTls = [programs.find(({ name }) => name === 'wrk'), ...OURS]
    return [
      tableOf('A GET request', plain, await turns('beside wrk', plain, { url: nginx.url, count }, rounds)),
      tableOf('The same over TLS', overTls, await turns('beside wrk, TLS', overTls, { url: nginx.tlsUrl, count }, rounds)),
    ].join('\n\n')
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

function tableOf(title, entries, figures) {
  const micros = figures.map((rounds) => rounds.map(({ cpuMicros, count }) => cpuMicros / count))
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
