/** How late arrivals are sent, from the time they were due. The task does nothing: in a real run, replies compete for the same loop. */
import { takeTurns } from './contender.mjs'
import { digits, median, ratio, table } from './table.mjs'

const PACERS = ['timer', 'precise']

/** Each precise pacer stands right behind the timer pacer of the same rate. */
const timerAt = (at) => at - (at % PACERS.length)

/** What the machine gives to anybody who has something to do every millisecond, with nothing of ours. */
const BARE = [
  { name: '1000/s, timers of 1 ms alone', job: 'bareTimer' },
  { name: '1000/s, polling alone', job: 'bareTurns' },
]

export async function lateness({ quick, rounds }) {
  const settings = quick
    ? [[1_000, 500]]
    : [
        [100, 2_000],
        [1_000, 1_000],
        [10_000, 1_000],
        [20_000, 1_000],
      ]
  const paced = settings.flatMap(([rate, durationMs]) =>
    PACERS.map((pacer) => ({ name: `${rate}/s, ${pacer}`, job: 'lateness', parameters: { pacer, rate, durationMs } })),
  )
  const contenders = [...paced, ...BARE.map((bare) => ({ ...bare, parameters: { durationMs: quick ? 300 : 1_000 } }))]
  const figures = await takeTurns('send lateness', contenders, rounds)

  const of = (at, key) => figures[at].map((round) => round[key])
  return table(
    'Send lateness (goals on an idle machine: p99 of 2 ms by timer, of 0.2 ms precisely)',
    ['', 'p50, ms', 'p99, ms', 'p99 × timer', 'cores busy'],
    contenders.map(({ name }, at) => [
      name,
      median(of(at, 'p50')).toFixed(3),
      median(of(at, 'p99')).toFixed(3),
      at < paced.length ? ratio(of(at, 'p99'), of(timerAt(at), 'p99')) : '',
      digits(median(figures[at].map(({ cpuMicros, wallMs }) => cpuMicros / 1_000 / wallMs))),
    ]),
  )
}
