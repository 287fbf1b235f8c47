/**
 * A neighbour that wants a core about a third of the time, in bursts that follow no rhythm: mostly some 20 ms, now and then seconds (Pareto, 1.1).
 * Ends with whoever started it.
 */
const SHORTEST_MS = 20
const LONGEST_MS = 3_000
const SHARE = 0.35

const burst = () => Math.min(LONGEST_MS, SHORTEST_MS * (1 - Math.random()) ** (-1 / 1.1))

function work() {
  const busyMs = burst()
  const endMs = performance.now() + busyMs
  while (performance.now() < endMs) Math.hypot(Math.random(), Math.random())
  setTimeout(work, (busyMs * (1 - SHARE)) / SHARE)
}

process.once('disconnect', () => process.exit())
setTimeout(work, burst())
