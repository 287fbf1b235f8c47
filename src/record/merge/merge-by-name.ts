/** How named things are added up, and how many names are kept. */
export interface Naming<Thing> {
  readonly sum: (first: Thing, second: Thing) => Thing
  readonly most: number
  /** The name for all things beyond the limit; not counted in {@link most}. */
  readonly other: string
}

type Named = readonly [name: string, thing: { readonly count: number }]

const commonestFirst = ([firstName, first]: Named, [secondName, second]: Named): number =>
  second.count - first.count || (firstName < secondName ? -1 : 1)

/**
 * Merges by name. Beyond the limit the rarest names are counted together, so that merges do not grow without end. Commutative; associative as long as the limit
 * is not reached.
 */
export function mergeByName<Thing extends { readonly count: number }>(
  first: Iterable<readonly [name: string, thing: Thing]>,
  second: Iterable<readonly [name: string, thing: Thing]>,
  { sum, most, other }: Naming<Thing>,
): ReadonlyMap<string, Thing> {
  const merged = new Map<string, Thing>()
  const add = (name: string, thing: Thing): void => {
    const known = merged.get(name)
    merged.set(name, known === undefined ? thing : sum(known, thing))
  }
  for (const [name, thing] of [...first, ...second]) add(name, thing)

  const named = [...merged].filter(([name]) => name !== other).sort(commonestFirst)
  for (const [name, thing] of named.slice(most)) {
    merged.delete(name)
    add(other, thing)
  }
  return merged
}
