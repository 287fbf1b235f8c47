/** Why the open model leases slots and does not hand its tasks to p-limit. */
import { takeTurns } from './contender.mjs'
import { digits, median, ratio, table } from './table.mjs'

const SLOTS = 50
const QUEUED = 100_000

const micros = (figures, tasks) => figures.map(({ cpuMicros }) => cpuMicros / tasks)

export async function slots({ quick, rounds }) {
  const count = quick ? 100_000 : 500_000
  const contenders = [
    { name: 'leased slots', job: 'lease', parameters: { slots: SLOTS, count } },
    { name: 'p-limit', job: 'limit', parameters: { slots: SLOTS, count } },
    { name: 'p-limit, queueing', job: 'queue', parameters: { count: QUEUED } },
  ]
  const [leased, limited, queued] = await takeTurns('slots', contenders, rounds)

  const base = micros(leased, count)
  const row = (name, figures) => [name, digits(median(figures)), ratio(figures, base)]
  const queueBytes = median(queued.map(({ heapBytes }) => heapBytes / QUEUED))
  return [
    table(
      `Bounding tasks in flight, ${SLOTS} at a time, none waiting`,
      ['', 'CPU µs per task', '× leased slots'],
      [row('leased slots', base), row('p-limit', micros(limited, count))],
    ),
    `A task that waits in p-limit holds ${digits(queueBytes)} bytes; an arrival that finds no slot is dropped and holds none.`,
  ].join('\n')
}
