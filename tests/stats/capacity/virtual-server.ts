import { designEffect } from '../../../src/stats/design-effect.ts'
import { probeVerdict, type ProbeVerdict } from '../../../src/stats/capacity/probe-verdict.ts'
import type { Random } from '../../../src/units/random.ts'

/** A server in virtual time: when an arrival has its answer. Called in the order of arrivals. */
export interface VirtualServer {
  answer(arrivalMs: number, random: Random): number
}

/** `workers` that take `serviceMs` for each request, and a queue. */
export function workers(count: number, serviceMs: (random: Random) => number): VirtualServer {
  const free = Array.from({ length: count }, () => 0)
  return {
    answer: (arrivalMs, random) => {
      let first = 0
      for (let at = 1; at < count; at++) if (free[at]! < free[first]!) first = at
      return (free[first] = Math.max(arrivalMs, free[first]!) + serviceMs(random))
    },
  }
}

/** Answers in 5 ms as long as its bucket has a token; without one, after the time that a token takes. */
export function tokenBucket(perSecond: number, burst: number): VirtualServer {
  let dueMs = 0
  return {
    answer: (arrivalMs) => {
      dueMs = Math.max(dueMs + 1_000 / perSecond, arrivalMs - (1_000 * burst) / perSecond)
      return Math.max(arrivalMs, dueMs) + 5
    },
  }
}

/** Answers more slowly the more requests came in the last second. */
export function degrading(baseMs: number, perSecondMs: number): VirtualServer {
  const recent: number[] = []
  let from = 0
  return {
    answer: (arrivalMs, random) => {
      recent.push(arrivalMs)
      while (recent[from]! < arrivalMs - 1_000) from++
      return arrivalMs + baseMs + (recent.length - from) * perSecondMs * -Math.log(1 - random())
    },
  }
}

/** Like `inner`, but overloaded for too long it takes `factor` times as long until it had nothing to do for `restMs`. */
export function collapsing(count: number, serviceMs: number, factor: number): VirtualServer {
  const free = Array.from({ length: count }, () => 0)
  let isCollapsed = false
  return {
    answer: (arrivalMs) => {
      let first = 0
      for (let at = 1; at < count; at++) if (free[at]! < free[first]!) first = at
      const waitMs = free[first]! - arrivalMs
      if (waitMs > 200) isCollapsed = true
      if (waitMs < -50) isCollapsed = false
      return (free[first] = Math.max(arrivalMs, free[first]!) + serviceMs * (isCollapsed ? factor : 1))
    },
  }
}

/** Like `inner`, but everything stands still for `stallMs` every `everyMs`. */
export function stalling(inner: VirtualServer, stallMs: number, everyMs: number): VirtualServer {
  return {
    answer: (arrivalMs, random) => {
      const inStall = arrivalMs % everyMs
      return inner.answer(inStall < stallMs ? arrivalMs + stallMs - inStall : arrivalMs, random)
    },
  }
}

export interface Objective {
  readonly limitMs: number
  /** The share that may be above it. */
  readonly share: number
}

const BLOCK_MS = 62.5

/** A probe with Poisson arrivals, as the product judges one. */
export function probe(
  server: VirtualServer,
  startMs: number,
  { rate, lengthMs }: { readonly rate: number; readonly lengthMs: number },
  { limitMs, share }: Objective,
  random: Random,
  leadMs: number = 250,
): { readonly verdict: ProbeVerdict; readonly endMs: number } {
  const blocks = new Map<number, { count: number; exceeding: number }>()
  let count = 0
  let exceeding = 0
  let lastMs = startMs
  for (let atMs = startMs; ;) {
    atMs -= (1_000 * Math.log(1 - random())) / rate
    if (atMs > startMs + leadMs + lengthMs) break
    const endMs = server.answer(atMs, random)
    if (endMs > lastMs) lastMs = endMs
    if (atMs < startMs + leadMs) continue
    const isAbove = endMs - atMs > limitMs
    count += 1
    exceeding += Number(isAbove)
    const index = Math.floor(endMs / BLOCK_MS)
    const block = blocks.get(index) ?? { count: 0, exceeding: 0 }
    block.count += 1
    block.exceeding += Number(isAbove)
    blocks.set(index, block)
  }
  const first = Math.min(...blocks.keys())
  const ordered = [...blocks].toSorted(([one], [other]) => one - other).map(([index, block]) => ({ index: index - first, ...block }))
  const { effect } = designEffect(ordered)
  return { verdict: probeVerdict({ count, designEffect: effect }, exceeding, share), endMs: Math.max(lastMs, startMs + leadMs + lengthMs) }
}
