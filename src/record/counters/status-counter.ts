import type { StatusCounts } from '../snapshot.ts'

/** Counts statuses without a string or an allocation per reply. */
export class StatusCounter {
  /** By status; an array that stays flat in memory because the highest HTTP status is 999. */
  readonly #counts: number[] = []

  add(status: number): void {
    this.#counts[status] = (this.#counts[status] ?? 0) + 1
  }

  get counts(): StatusCounts {
    const counts: Record<number, number> = {}
    this.#counts.forEach((count, status) => {
      counts[status] = count
    })
    return counts
  }
}

export function mergeStatusCounts(parts: readonly StatusCounts[]): StatusCounts {
  const merged: Record<number, number> = {}
  for (const part of parts)
    for (const [status, count] of Object.entries(part)) merged[Number(status)] = (merged[Number(status)] ?? 0) + count
  return merged
}
