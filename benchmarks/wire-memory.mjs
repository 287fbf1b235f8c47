/** What connections cost in memory, and whether requests do. Each figure is the peak of a fresh process over what it held before the run. */
import { startWorker } from './contender.mjs'
import { table } from './table.mjs'
import { startNginx } from './wire-nginx.mjs'

const WAYS = { sockets: 'node:net alone', requestTask: 'load(url)', functionTask: 'load(({ http }) => http.get(url))' }

/** What a bare loop takes is what Node and V8 take for themselves: so much need not be measured for long. */
const MOST_REQUESTS_ALONE = 1e6

/** V8 lets its young generation grow to two halves of 16 MB when much is allocated, whoever does it. */
const SMALL_YOUNG = '--max-semi-space-size=2'

export async function wireMemory({ quick }) {
  const nginx = await startNginx()
  if (nginx === undefined) return 'Memory of connections\nnot measured: nginx is not installed'
  const runs = quick
    ? [[50, 1e4]]
    : [
        [50, 1e5],
        [50, 1e6],
        [50, 1e7],
        [10_000, 1e5],
      ]
  try {
    const rows = []
    for (const [generator, name] of Object.entries(WAYS)) {
      for (const [concurrency, count] of runs) {
        if (generator === 'sockets' && count > MOST_REQUESTS_ALONE) continue
        rows.push([name, concurrency, count, ...(await figures(generator, concurrency, count, nginx.url))])
      }
    }
    const [concurrency, count] = quick ? [50, 1e4] : [50, 1e6]
    for (const generator of ['requestTask', 'functionTask'])
      rows.push([
        `${WAYS[generator]}, ${SMALL_YOUNG}`,
        concurrency,
        count,
        ...(await figures(generator, concurrency, count, nginx.url, SMALL_YOUNG)),
      ])
    return table(
      'Memory of a run, peak RSS over the idle process (goal: 20 MB with 50 connections)',
      ['', 'connections', 'requests', 'MB', 'kB a connection'],
      rows,
    )
  } finally {
    await nginx.stop()
  }
}

async function figures(generator, concurrency, count, url, nodeOptions) {
  process.stderr.write(`memory of connections: ${generator}, ${concurrency} connections, ${count} requests\n`)
  const worker = await startWorker('node', nodeOptions)
  const { addedBytes } = await worker.ask('footprint', { generator, url, concurrency, count }).finally(() => worker.stop())
  return [(addedBytes / 2 ** 20).toFixed(1), (addedBytes / 2 ** 10 / concurrency).toFixed(1)]
}
