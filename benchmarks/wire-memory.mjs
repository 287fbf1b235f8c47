/** What connections cost in memory, and whether requests do. Each figure is the peak of a fresh process over what it held before the run. */
import { startWorker } from './contender.mjs'
import { table } from './table.mjs'
import { startNginx } from './wire-nginx.mjs'

const WAYS = [
  { name: 'load(url), in a Vitest test', generator: 'requestTask', kind: 'vitest' },
  { name: 'load(({ http }) => …), in a Vitest test', generator: 'functionTask', kind: 'vitest' },
  { name: 'load(url)', generator: 'requestTask' },
  { name: 'load(({ http }) => http.get(url))', generator: 'functionTask' },
  // What a bare loop takes is what Node and V8 take for themselves: that need not be measured for long.
  { name: 'node:net alone', generator: 'sockets', most: 1e6 },
]

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
    for (const { name, most = Number.POSITIVE_INFINITY, ...way } of WAYS) {
      for (const [concurrency, count] of runs) {
        if (count <= most) rows.push([name, concurrency, count, ...(await figures({ ...way, concurrency, count, url: nginx.url }))])
      }
    }
    const [concurrency, count] = quick ? [50, 1e4] : [50, 1e6]
    for (const { name, ...way } of WAYS.filter(({ kind, most }) => kind === undefined && most === undefined))
      rows.push([
        `${name}, ${SMALL_YOUNG}`,
        concurrency,
        count,
        ...(await figures({ ...way, concurrency, count, url: nginx.url, nodeOptions: SMALL_YOUNG })),
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

async function figures({ kind, nodeOptions, ...parameters }) {
  const { generator, concurrency, count } = parameters
  process.stderr.write(`memory of connections: ${generator}, ${kind ?? 'node'}, ${concurrency} connections, ${count} requests\n`)
  const worker = await startWorker(kind, nodeOptions)
  const { addedBytes } = await worker.ask('footprint', parameters).finally(() => worker.stop())
  return [(addedBytes / 2 ** 20).toFixed(1), (addedBytes / 2 ** 10 / concurrency).toFixed(1)]
}
