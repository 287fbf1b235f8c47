/** What an iteration costs that does nothing: all that is ours. */
import { takeTurns } from './contender.mjs'
import { digits, median, ratio, table } from './table.mjs'

export async function noop({ quick, rounds }) {
  const count = quick ? 200_000 : 1_000_000
  const bare = (style) => ({ name: `bare loop, ${style} task, two looks at the clock`, style, job: 'bare', parameters: { style, count } })
  const ours = (style, concurrency) => ({
    name: `load, ${style} task, concurrency ${concurrency}`,
    style,
    job: 'noop',
    parameters: { style, concurrency, count },
  })
  const contenders = ['sync', 'async'].flatMap((style) => [bare(style), ours(style, 1), ours(style, 50)])
  const figures = await takeTurns('no-op', contenders, rounds)

  const micros = figures.map((rounds) => rounds.map(({ cpuMicros }) => cpuMicros / count))
  const baseOf = (style) => micros[contenders.findIndex((contender) => contender.style === style)]
  return table(
    'An iteration that does nothing (goal: 3 M per core and second)',
    ['', 'M/s of CPU', 'M/s', 'CPU µs', '× bare loop'],
    contenders.map(({ name, style }, at) => [
      name,
      digits(1 / median(micros[at])),
      digits(median(figures[at].map(({ wallMs }) => count / wallMs / 1_000))),
      digits(median(micros[at])),
      ratio(micros[at], baseOf(style)),
    ]),
  )
}
