import type { BlockRecord, PairRecord } from '../../record/comparison-record.ts'

/** Combines the blocks of two processes into one pair, without latencies, which do not add up. */
export function summedPair(pairs: readonly PairRecord[]): PairRecord {
  return { first: pairs[0]!.first, base: summed(pairs.map(({ base }) => base)), head: summed(pairs.map(({ head }) => head)) }
}

function summed(blocks: readonly BlockRecord[]): BlockRecord {
  const statuses: Record<string, number> = {}
  for (const block of blocks)
    for (const [status, count] of Object.entries(block.statuses)) statuses[status] = (statuses[status] ?? 0) + count
  const sumOf = (numberOf: (block: BlockRecord) => number): number => blocks.reduce((sum, block) => sum + numberOf(block), 0)
  return {
    ...blocks.at(-1)!,
    latenciesMs: new Float64Array(),
    elapsedMs: sumOf(({ elapsedMs }) => elapsedMs),
    succeeded: sumOf(({ succeeded }) => succeeded),
    bad: sumOf(({ bad }) => bad),
    statuses,
    withoutStatus: sumOf(({ withoutStatus }) => withoutStatus),
  }
}
