/** What people do today, on two lots of latencies: A, measured first, and B. Each says whether B is slower. */
import { Pool } from 'undici'

/** Above 1 % of the normal distribution. */
const Z = 2.326

const RIVALS = {
  'p50 more than 5 % higher': (a, b) => quantile(b, 0.5) > 1.05 * quantile(a, 0.5),
  'p95 more than 10 % higher': (a, b) => quantile(b, 0.95) > 1.1 * quantile(a, 0.95),
  'Mann-Whitney, all latencies, 1 %': (a, b) => mannWhitney(a, b) > Z,
  'Mann-Whitney, and p50 more than 5 % higher': (a, b) => mannWhitney(a, b) > Z && quantile(b, 0.5) > 1.05 * quantile(a, 0.5),
}

/** What each of them says, by its name. */
export const askRivals = (a, b) => Object.fromEntries(Object.entries(RIVALS).map(([name, isSlower]) => [name, isSlower(a, b)]))

/** All latencies of `concurrency` users who ask again as soon as they are answered, in ascending order. */
export async function latenciesOf(url, { concurrency, durationMs }) {
  const { origin, pathname, search } = new URL(url)
  const pool = new Pool(origin, { connections: concurrency })
  const options = { method: 'GET', path: pathname + search }
  const latencies = []
  const endMs = performance.now() + durationMs
  const user = async () => {
    for (;;) {
      const startMs = performance.now()
      if (startMs >= endMs) return
      const { body } = await pool.request(options)
      await body.dump()
      latencies.push(performance.now() - startMs)
    }
  }
  try {
    await Promise.all(Array.from({ length: concurrency }, user))
  } finally {
    await pool.close()
  }
  return Float64Array.from(latencies).sort()
}

const quantile = (sorted, share) => sorted[Math.floor(share * (sorted.length - 1))]

/** How many standard errors B ranks above A, ties shared (normal approximation). Both in ascending order. */
function mannWhitney(a, b) {
  const all = Float64Array.of(...a, ...b).sort()
  const rank = new Map()
  let ties = 0
  for (let from = 0, to = 0; from < all.length; from = to) {
    while (to < all.length && all[to] === all[from]) to++
    rank.set(all[from], (from + to + 1) / 2)
    ties += (to - from) ** 3 - (to - from)
  }
  const ranks = b.reduce((sum, value) => sum + rank.get(value), 0)
  const [n, m, total] = [a.length, b.length, all.length]
  const u = ranks - (m * (m + 1)) / 2
  const error = Math.sqrt(((n * m) / 12) * (total + 1 - ties / (total * (total - 1))))
  return (u - (n * m) / 2) / error
}
