/** What a second thread adds to the requests of a second, where nobody takes a core away from anybody. */
import { availableParallelism } from 'node:os'
import { runLoad } from '../build/load/load.js'
import { standalone } from '../build/run/run-environment.js'
import { digits, median, ratio, table } from './table.mjs'
import { startNginx } from './wire-nginx.mjs'

const TITLE = 'Requests per second of two threads (goal: 1.8 times those of one)'

/** Two for the threads, two for the server, one for the thread that asked for the run. */
const CORES = 5

export async function wireThreads({ quick, rounds }) {
  const cores = availableParallelism()
  if (cores < CORES)
    return `${TITLE}\nnot measured: it takes ${CORES} cores, two for the threads and two for the server, and there are ${cores}`
  const nginx = await startNginx({ workers: 2 })
  if (nginx === undefined) return `${TITLE}\nnot measured: nginx is not installed`
  try {
    const perSecond = { 1: [], 2: [] }
    for (let round = 0; round <= rounds; round++) {
      process.stderr.write(`requests of two threads: ${round === 0 ? 'warm-up' : `round ${round} of ${rounds}`}\n`)
      for (const threads of [1, 2]) {
        const { throughput } = await runLoad(
          nginx.url,
          { concurrency: 50, duration: quick ? 500 : 2_000, warmup: 300, threads, exclusive: false },
          standalone,
        )
        if (round > 0) perSecond[threads].push(throughput.mean)
      }
    }
    return table(
      TITLE,
      ['', 'requests/s', '× one thread'],
      [1, 2].map((threads) => [
        `${threads} of 50 users in all`,
        digits(median(perSecond[threads])),
        ratio(perSecond[threads], perSecond[1]),
      ]),
    )
  } finally {
    await nginx.stop()
  }
}
