import { SafeMap } from '../../units/collections/safe-map.ts'

/** A run loads a handful of origins; calls to others than the first are not counted by origin. */
export const MOST_ORIGINS = 32

/** How many calls went to each scheme, host and port. */
export type OriginCounts = Readonly<Record<string, number>>

/** Counts calls by where they went to: usually all go to the same origin, which costs one comparison. */
export class Origins {
  readonly #counts = new SafeMap<string, number>()
  #last = ''
  #sinceLast = 0

  add(origin: string): void {
    if (origin !== this.#last) this.#change(origin)
    this.#sinceLast += 1
  }

  snapshot(): OriginCounts {
    this.#change(this.#last)
    return Object.fromEntries(this.#counts)
  }

  #change(origin: string): void {
    const known = this.#counts.get(this.#last)
    if (this.#sinceLast > 0 && (known !== undefined || this.#counts.size < MOST_ORIGINS))
      this.#counts.set(this.#last, (known ?? 0) + this.#sinceLast)
    this.#last = origin
    this.#sinceLast = 0
  }
}

/** Of more origins than are kept, those with the fewest calls are left out. */
export function mergeOrigins(parts: readonly (OriginCounts | undefined)[]): OriginCounts | undefined {
  const known = parts.filter((part) => part !== undefined)
  if (known.length < 2) return known[0]
  const counts = new Map<string, number>()
  for (const part of known) for (const [origin, count] of Object.entries(part)) counts.set(origin, (counts.get(origin) ?? 0) + count)
  const named = [...counts].toSorted(([one, few], [other, many]) => many - few || (one < other ? -1 : 1))
  return Object.fromEntries(named.slice(0, MOST_ORIGINS))
}
