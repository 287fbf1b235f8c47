/** The memory that a run takes beyond what the process held before, looked at every few milliseconds: a job of a worker. */
const LOOK_EVERY_MS = 20

export async function footprint({ generator, url, concurrency, count }, load, generators) {
  globalThis.gc?.()
  const idleBytes = process.memoryUsage.rss()
  let peakBytes = idleBytes
  const timer = setInterval(() => {
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss())
  }, LOOK_EVERY_MS)
  const options = { timeout: '60s', gracefulStop: '60s' }
  const answered = await generators[generator]({ url, concurrency, count, options, load })
  clearInterval(timer)
  if (answered !== count) throw new Error(`${answered} of ${count} requests were answered with 200`)
  return { addedBytes: peakBytes - idleBytes }
}
