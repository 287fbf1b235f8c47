import type { StatusCounts } from './snapshot.ts'

/** Counts statuses 100 to 599 without a string or an allocation per reply. */
export class StatusCounter {
  readonly #counts = new Float64Array(600)

  add(status: number): void {
    this.#counts[status]! += 1
  }

  get counts(): StatusCounts {
    const counts: Record<number, number> = {}
    this.#counts.forEach((count, status) => {
      if (count > 0) counts[status] = count
    })
    return counts
  }
}

export function mergeStatusCounts(first: StatusCounts, second: StatusCounts): StatusCounts {
  const merged: Record<number, number> = { ...first }
  for (const [status, count] of Object.entries(second)) merged[Number(status)] = (merged[Number(status)] ?? 0) + count
  return merged
}
