/** What a request costs the generator, user and system time, beside others against the same server in another process. */
import { startFixture } from '../fixtures/servers/start.mjs'
import { takeTurns } from './contender.mjs'
import { digits, median, ratio, table } from './table.mjs'

const GENERATORS = [
  { name: 'undici dispatch, bare handler', generator: 'dispatch' },
  { name: 'undici request, body.dump()', generator: 'request' },
  { name: 'autocannon', generator: 'cannon' },
  { name: 'load(url)', generator: 'requestTask' },
  { name: 'load(({ http }) => http.get(url))', generator: 'functionTask' },
  { name: 'load(url), in a Vitest test', generator: 'requestTask', kind: 'vitest' },
  { name: 'load(({ http }) => …), in a Vitest test', generator: 'functionTask', kind: 'vitest' },
]

export async function http({ quick, rounds }) {
  const count = quick ? 2_000 : 15_000
  const server = await startFixture('steady')
  try {
    const tables = []
    for (const concurrency of quick ? [10] : [10, 50]) {
      const contenders = GENERATORS.map((entry) => ({
        ...entry,
        job: 'http',
        parameters: { generator: entry.generator, url: `${server.url}/`, concurrency, count },
      }))
      tables.push(tableOf(concurrency, count, await takeTurns(`HTTP, ${concurrency} connections`, contenders, rounds)))
    }
    return tables.join('\n\n')
  } finally {
    await server.stop()
  }
}

function tableOf(concurrency, count, figures) {
  const micros = figures.map((rounds) => rounds.map(({ cpuMicros }) => cpuMicros / count))
  const [dispatch, request] = micros
  return table(
    `A GET request over ${concurrency} connections kept alive`,
    ['', 'CPU µs', '× undici dispatch', '× undici request', 'requests/s'],
    GENERATORS.map(({ name }, at) => [
      name,
      digits(median(micros[at])),
      ratio(micros[at], dispatch),
      ratio(micros[at], request),
      digits(median(figures[at].map(({ wallMs }) => (count / wallMs) * 1_000))),
    ]),
  )
}
