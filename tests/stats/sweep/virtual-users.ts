import { blockThroughput } from '../../../src/stats/sweep/block-throughput.ts'
import type { LevelBlocks } from '../../../src/stats/sweep/scaling.ts'
import type { Random } from '../../../src/units/random.ts'

/** A server in virtual time: when a request of now is answered, while so many are in progress, this one included. Called in the order of requests. */
export type VirtualServer = (nowMs: number, inProgress: number, random: Random) => number

/** Scatters about 1 as much as this share. */
export const noise = (share: number, random: Random): number =>
  Math.exp(share * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()))

/** Takes `ms`, and a share `sigma` of that in addition for each other request in progress. */
export const contended =
  (ms: number, sigma: number): VirtualServer =>
  (now, inProgress, random) =>
    now + ms * (1 + sigma * (inProgress - 1)) * noise(0.1, random)

/** Takes `delayMs`, for which no slot is needed, and then `ms` in the one slot, in order. */
export function slot(delayMs: number, ms: number): VirtualServer {
  let free = 0
  return (now, _inProgress, random) => (free = Math.max(free, now + delayMs * noise(0.1, random)) + ms * noise(0.1, random))
}

/** The throughput of a block in which each of some users waits for its answer and asks again, measured as a sweep measures it. */
function blockOf(
  server: VirtualServer,
  users: number,
  { warmupMs, lengthMs }: { readonly warmupMs: number; readonly lengthMs: number },
  random: Random,
): number {
  const endMs = warmupMs + lengthMs
  const ends = new Float64Array(users)
  const begins = new Float64Array(users)
  let inProgress = users
  const ask = (user: number, now: number): void => {
    begins[user] = now
    ends[user] = server(now, inProgress, random)
  }
  for (let user = 0; user < users; user++) ask(user, user * 0.01)
  let [counted, ended, busyMs, waiting] = [0, 0, 0, users]
  while (waiting > 0) {
    let next = 0
    for (let user = 1; user < users; user++) if (ends[user]! < ends[next]!) next = user
    const now = ends[next]!
    if (now >= warmupMs && now < endMs) counted += 1
    const began = begins[next]!
    if (began >= warmupMs && began < endMs) {
      ended += 1
      busyMs += now - began
    }
    if (now < endMs) ask(next, now)
    else {
      ends[next] = Number.POSITIVE_INFINITY
      inProgress -= 1
      waiting -= 1
    }
  }
  return blockThroughput({ users, countedPerSecond: (counted * 1_000) / lengthMs, succeeded: ended, ended, busyMs, lengthMs })
}

/** All blocks of a sweep of such a server. */
export const sweepOf = (
  makeServer: () => VirtualServer,
  levels: readonly number[],
  random: Random,
  rounds: number = 3,
): readonly LevelBlocks[] =>
  levels.map((concurrency) => ({
    concurrency,
    blocks: Array.from({ length: rounds }, () => blockOf(makeServer(), concurrency, { warmupMs: 100, lengthMs: 300 }, random)),
  }))
