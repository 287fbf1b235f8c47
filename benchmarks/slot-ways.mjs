/** Two ways to bound the work in flight of an open model: users leased from a list of free ones, and p-limit. */
import pLimit from 'p-limit'

const TASK = async () => {}

/** Arrivals come in batches, each when the one before has ended: nothing ever waits, as in a run that is not full. */
async function inBatches(count, size, start) {
  for (let sent = 0; sent < count; sent += size) {
    const batch = []
    for (let at = 0; at < size; at++) batch.push(start())
    await Promise.all(batch)
  }
  return {}
}

/** As `OpenLoop` does it: the most recently freed slot, or none, which is a drop. */
export function lease(slots, count) {
  const free = Array.from({ length: slots }, (_, number) => ({ number }))
  return inBatches(count, slots, () => {
    const slot = free.pop()
    if (slot === undefined) throw new Error('A slot was lost')
    return TASK().then(() => free.push(slot))
  })
}

export function limitWith(slots, count) {
  const limit = pLimit(slots)
  return inBatches(count, slots, () => {
    if (limit.activeCount >= slots) throw new Error('A place was lost')
    return limit(TASK)
  })
}

/** What it costs to let work wait in p-limit instead of not taking it on. */
export async function queueOf(count) {
  const limit = pLimit(1)
  globalThis.gc()
  const before = process.memoryUsage().heapUsed
  const waiting = Array.from({ length: count }, () => limit(TASK))
  globalThis.gc()
  const heapBytes = process.memoryUsage().heapUsed - before
  await Promise.all(waiting)
  return { heapBytes }
}
