/** How late arrivals are sent, from the time they were due. The task does nothing: in a real run, replies compete for the same loop. */
import { takeTurns } from './contender.mjs'
import { digits, median, ratio, table } from './table.mjs'

const PACERS = ['timer', 'precise']

/** Each precise pacer stands right behind the timer pacer of the same rate. */
const timerAt = (at) => at - (at % PACERS.length)

export async function lateness({ quick, rounds }) {
  const settings = quick
    ? [[1_000, 500]]
    : [
        [100, 2_000],
        [1_000, 1_000],
        [10_000, 1_000],
      ]
  const contenders = settings.flatMap(([rate, durationMs]) =>
    PACERS.map((pacer) => ({ name: `${rate}/s, ${pacer}`, job: 'lateness', parameters: { pacer, rate, durationMs } })),
  )
  const figures = await takeTurns('send lateness', contenders, rounds)

  const of = (at, key) => figures[at].map((round) => round[key])
  return table(
    'Send lateness',
    ['', 'p50, ms', 'p99, ms', 'p99 × timer', 'cores busy'],
    contenders.map(({ name }, at) => [
      name,
      median(of(at, 'p50')).toFixed(3),
      median(of(at, 'p99')).toFixed(3),
      ratio(of(at, 'p99'), of(timerAt(at), 'p99')),
      digits(median(figures[at].map(({ cpuMicros, wallMs }) => cpuMicros / 1_000 / wallMs))),
    ]),
  )
}
