/** The memory that a run takes beyond what the process held before, looked at every few milliseconds: a job of a worker. */
const POLL_INTERVAL_MS = 20

async function footprintOf(work) {
  globalThis.gc?.()
  const idleBytes = process.memoryUsage.rss()
  let peakBytes = idleBytes
  const timer = setInterval(() => {
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss())
  }, POLL_INTERVAL_MS)
  await work().finally(() => clearInterval(timer))
  return { addedBytes: peakBytes - idleBytes }
}

const PATIENT = { timeout: '60s', gracefulStop: '60s' }

export const footprint = ({ generator, url, concurrency, count }, load, generators) =>
  footprintOf(async () => {
    const answered = await generators[generator]({ url, concurrency, count, options: PATIENT, load })
    if (answered !== count) throw new Error(`${answered} of ${count} requests were answered with 200`)
  })

const OPENED_WITHIN_S = 3
const HELD_MS = 4_000

const hold =
  (port) =>
  async ({ tcp }) => {
    const connection = await tcp.connect({ host: '127.0.0.1', port })
    await connection.hold(HELD_MS)
    await connection.close()
  }

/** So many connections, opened at a rate and held until all of them stand. */
export const holding = ({ port, count }, load) =>
  footprintOf(async () => {
    const options = { ...PATIENT, exclusive: false, rate: count / OPENED_WITHIN_S, iterations: count, maxInFlight: count }
    const { iterations } = await load(hold(port), options)
    if (iterations.succeeded !== count) throw new Error(`${iterations.succeeded} of ${count} connections were held`)
  })
