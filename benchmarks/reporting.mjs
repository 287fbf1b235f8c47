/** What reports cost a run: the same runs in a Vitest test without any, and with JSON and HTML. */
import { startFixture } from '../fixtures/servers/start.mjs'
import { takeTurns } from './contender.mjs'
import { digits, median, ratio, table } from './table.mjs'

const KINDS = [
  { kind: 'vitest', name: 'without reports' },
  { kind: 'reporting', name: 'with reports' },
]

export async function reporting({ quick, rounds }) {
  const count = quick ? 1_000 : 15_000
  const durationMs = quick ? 500 : 4_000
  const server = await startFixture('steady')
  try {
    const parameters = {
      generator: 'functionTask',
      url: `${server.url}/`,
      concurrency: 10,
      count,
      options: { headers: { authorization: 'Bearer of-a-user' } },
    }
    const flat = await takeTurns('requests, with and without reports', withJob('http', parameters), rounds)
    const paced = await takeTurns(
      'send lateness, with and without reports',
      withJob('sent', { url: `${server.url}/`, rate: 1_000, durationMs }),
      rounds,
    )
    const micros = flat.map((figures) => figures.map(({ cpuMicros }) => cpuMicros / count))
    const late = paced.map((figures) => figures.map(({ p99 }) => p99))
    return table(
      'What reports cost a run (goal: nothing)',
      ['', 'CPU µs a request', '× without', 'send lateness p99 at 1000/s, ms', '× without'],
      KINDS.map(({ name }, at) => [
        name,
        digits(median(micros[at])),
        ratio(micros[at], micros[0]),
        median(late[at]).toFixed(3),
        ratio(late[at], late[0]),
      ]),
    )
  } finally {
    await server.stop()
  }
}

const withJob = (job, parameters) => KINDS.map((kind) => ({ ...kind, job, parameters }))
