/** What the live page costs the generator: the same runs in a Vitest test without it, and with it and two readers of its stream, in turns. */
import { get } from 'node:http'
import { startFixture } from '../fixtures/servers/start.mjs'
import { startWorker, takeTurns } from './contender.mjs'
import { digits, median, table } from './table.mjs'

const PAIRS = 20
const READERS = 2

/** A Vitest with the page, and its readers: they take what comes, as fast as it comes. */
async function startWithReaders() {
  let output = ''
  const streams = []
  const worker = await startWorker('page', '', (text) => (output += text))
  const [url] = /http:\/\/\S+token=\S+/.exec(output) ?? []
  if (url === undefined) throw new Error(`The page did not say its address: ${output}`)
  const { origin, port, searchParams } = new URL(url)
  let bytes = 0
  for (let reader = 0; reader < READERS; reader++) {
    const headers = { cookie: `vitest-load-${port}=${searchParams.get('token')}` }
    const stream = get(`${origin}/events`, { headers }, (response) => response.on('data', (chunk) => (bytes += chunk.length)))
    // It ends with the worker.
    stream.on('error', () => {})
    streams.push(stream)
  }
  return {
    ask: async (job, parameters) => {
      const before = bytes
      const answer = await worker.ask(job, parameters)
      // What was read is what the benchmark is about.
      if (bytes === before) throw new Error('The readers got nothing during a run')
      return answer
    },
    stop: async () => {
      await worker.stop()
      streams.forEach((stream) => stream.destroy())
    },
  }
}

const CONTENDERS = [
  { name: 'without the page', kind: 'vitest' },
  { name: `with the page and ${READERS} readers`, start: startWithReaders },
]

/**
 * The median of paired values, and the upper end of its interval by the sign test: of 20 pairs the 15th, above which the median is in 2 of 100 cases. Of fewer pairs
 * it is the highest.
 */
function bounded(values) {
  const sorted = values.toSorted((first, second) => first - second)
  return { median: median(sorted), upper: sorted[sorted.length === PAIRS ? 14 : sorted.length - 1] }
}

export async function ui({ quick }) {
  const pairs = quick ? 1 : PAIRS
  const server = await startFixture('steady')
  const url = `${server.url}/`
  const count = quick ? 20_000 : 200_000
  try {
    const turns = (title, job, parameters) =>
      takeTurns(
        title,
        CONTENDERS.map((contender) => ({ ...contender, job, parameters })),
        pairs,
      )
    const [plain, shown] = (
      await turns('requests, with and without the page', 'http', { generator: 'functionTask', url, concurrency: 10, count })
    ).map((figures) => figures.map(({ cpuMicros }) => cpuMicros / count))
    const [plainP99, shownP99] = (
      await turns('send lateness, with and without the page', 'sent', { url, rate: 1_000, durationMs: quick ? 1_500 : 5_000 })
    ).map((figures) => figures.map(({ p99 }) => p99))
    const cpu = bounded(shown.map((micros, pair) => micros / plain[pair]))
    const late = bounded(shownP99.map((p99, pair) => p99 - plainP99[pair]))
    const verdict = (isMet) => (quick ? 'not judged' : isMet ? 'met' : 'MISSED')
    return table(
      `What the live page costs the generator (${pairs} pair${pairs === 1 ? '' : 's'}; the bound is the upper end of the interval of the median by the sign test)`,
      ['', 'without', 'with', 'median of the pairs', 'upper bound', 'goal', ''],
      [
        [
          'CPU µs a request, ratio',
          digits(median(plain)),
          digits(median(shown)),
          cpu.median.toFixed(3),
          cpu.upper.toFixed(3),
          '≤ 1.05',
          verdict(cpu.upper <= 1.05),
        ],
        [
          'send lateness p99 at 1000/s, ms, difference',
          median(plainP99).toFixed(3),
          median(shownP99).toFixed(3),
          late.median.toFixed(3),
          late.upper.toFixed(3),
          '≤ 0.300',
          verdict(late.upper <= 0.3),
        ],
      ],
    )
  } finally {
    await server.stop()
  }
}
