/** What a run holds in memory, whatever its length. A fresh process for each, once: memory does not vary as time does. */
import { startWorker } from './contender.mjs'
import { table } from './table.mjs'

const megabytes = (bytes) => (bytes / 2 ** 20).toFixed(1)

export async function memory({ quick }) {
  const counts = quick ? [1e4, 1e5] : [1e5, 1e6, 1e7]
  const figures = []
  for (const count of counts) {
    process.stderr.write(`memory: ${count} iterations\n`)
    const worker = await startWorker()
    figures.push(await worker.ask('memory', { count }).finally(() => worker.stop()))
  }
  const [first] = figures
  return table(
    'Memory of a run of 10 users',
    ['iterations', 'heap + external after gc, MB', `× ${counts[0]}`, 'peak RSS, MB', `× ${counts[0]}`],
    figures.map(({ heapBytes, peakBytes }, at) => [
      counts[at],
      megabytes(heapBytes),
      (heapBytes / first.heapBytes).toFixed(2),
      megabytes(peakBytes),
      (peakBytes / first.peakBytes).toFixed(2),
    ]),
  )
}
