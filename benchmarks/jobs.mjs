/** What a worker can do. Each gives figures besides the time it took, which {@link measured} adds. */
import { generators } from './generators.mjs'
import { lease, limitWith, queueOf } from './slot-ways.mjs'
import { footprint, holding } from './wire-footprint.mjs'

/** The iterations take turns with whatever the machine does: only another run of ours would have to wait for the lock. */
const unlocked = { exclusive: false }

const TASKS = {
  sync: () => {},
  async: async () => {},
}

async function bareLoop(task, count) {
  let elapsedMs = 0
  for (let index = 0; index < count; index++) {
    const startMs = performance.now()
    const value = task()
    if (value !== undefined) await value
    elapsedMs += performance.now() - startMs
  }
  return elapsedMs
}

/** How late something is done that is due every millisecond, and done when the event loop comes round by `wait`. */
async function latenessOf(wait, durationMs) {
  const latenessMs = []
  const startMs = performance.now()
  let dueMs = startMs + 1
  await new Promise((resolve) => {
    const turn = () => {
      const nowMs = performance.now()
      for (; dueMs <= nowMs; dueMs += 1) latenessMs.push(nowMs - dueMs)
      if (nowMs < startMs + durationMs) wait(turn)
      else resolve()
    }
    turn()
  })
  latenessMs.sort((one, other) => one - other)
  const at = (quantile) => latenessMs[Math.ceil(latenessMs.length * quantile) - 1]
  return { p50: at(0.5), p99: at(0.99) }
}

export const jobs = {
  /** As many iterations of a task that does nothing. */
  async noop({ style, concurrency, count }, load) {
    const { iterations } = await load(TASKS[style], { ...unlocked, concurrency, iterations: count })
    if (iterations.succeeded !== count) throw new Error(`${iterations.succeeded} of ${count} succeeded`)
    return {}
  },

  /** The least that can be done to time each call of a task. */
  async bare({ style, count }) {
    await bareLoop(TASKS[style], count)
    return {}
  },

  /** As many requests by one of the generators. */
  async http({ generator, url, concurrency, count, options }, load) {
    const answered = await generators[generator]({ url, concurrency, count, options, load })
    if (answered !== count) throw new Error(`${answered} of ${count} requests were answered with 200`)
    return {}
  },

  /** What stands in memory in the last iteration of a run, and the most there ever was. */
  async memory({ count }, load) {
    let heapBytes = 0
    const task = ({ index }) => {
      if (index < count - 1) return
      globalThis.gc()
      const { heapUsed, external } = process.memoryUsage()
      heapBytes = heapUsed + external
    }
    await load(task, { ...unlocked, concurrency: 10, iterations: count })
    return { heapBytes, peakBytes: process.resourceUsage().maxRSS * 1_024 }
  },

  /** What a run with its connections takes, at its peak. */
  footprint: (parameters, load) => footprint(parameters, load, generators),

  /** What connections take that are held open all at once. */
  hold: holding,

  /** How late requests are sent that are due at a rate. */
  async sent({ url, rate, durationMs }, load) {
    const { generator, iterations } = await load(({ http }) => http.get(url), {
      ...unlocked,
      rate,
      duration: durationMs,
      maxInFlight: rate,
    })
    if (iterations.failed > 0) throw new Error(`${iterations.failed} requests failed`)
    return { p99: generator.sendLatenessP99Ms }
  },

  /** How late arrivals are sent: the latency of a task that does nothing. */
  async lateness({ pacer, rate, durationMs }, load) {
    const { latency, iterations } = await load(TASKS.sync, { ...unlocked, rate, pacer, duration: durationMs })
    const planned = (rate * durationMs) / 1_000
    if (iterations.started !== planned) throw new Error(`${iterations.started} of ${planned} arrivals were sent`)
    return { p50: latency.p50, p99: latency.p99 }
  },

  bareTimer: ({ durationMs }) => latenessOf((turn) => setTimeout(() => turn(), 1), durationMs),
  bareTurns: ({ durationMs }) => latenessOf(setImmediate, durationMs),

  lease: ({ slots, count }) => lease(slots, count),
  limit: ({ slots, count }) => limitWith(slots, count),
  queue: ({ count }) => queueOf(count),
}
