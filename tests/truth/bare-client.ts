import { Agent, request } from 'node:http'
import { performance } from 'node:perf_hooks'
import type { Milliseconds } from '../../src/units/duration.ts'

/**
 * The least that a client can do, at the same time on the same machine: `users` loops over Node's own HTTP client, one kept-alive connection each.
 * What it sees beyond the server's own figures is what the way there and back costs now, with everything else that is going on.
 * Gives the time of each of `count` requests, sorted.
 */
export async function bareTimes(urlOf: (index: number) => string, users: number, count: number): Promise<readonly Milliseconds[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: users })
  const timesMs: Milliseconds[] = []
  let index = 0
  const loop = async (): Promise<void> => {
    while (index < count) {
      const startMs = performance.now()
      await get(urlOf(index++), agent)
      timesMs.push(performance.now() - startMs)
    }
  }
  await Promise.all(Array.from({ length: users }, loop))
  agent.destroy()
  return timesMs.sort((first, second) => first - second)
}

function get(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent }, (response) => response.resume().once('end', resolve).once('error', reject))
    sent.once('error', reject).end()
  })
}

/** Nearest rank. */
export const quantileOf = (sorted: readonly Milliseconds[], quantile: number): Milliseconds =>
  sorted[Math.ceil(sorted.length * quantile) - 1]!
