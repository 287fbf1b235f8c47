/** How things that have a name are added up, and how many names there may be. */
export interface Naming<Thing> {
  readonly sum: (first: Thing, second: Thing) => Thing
  readonly most: number
  /** The name of all that found no name of their own; not counted among {@link most}. */
  readonly other: string
}

/**
 * What both sides know, by name. Past the bound the rarest names are counted together, so that no number of merges grows without end.
 * Commutative; associative as long as the bound is not passed.
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

  const named = [...merged].filter(([name]) => name !== other)
  const commonestFirst = named.sort(
    ([name, { count }], [otherName, { count: otherCount }]) => otherCount - count || (name < otherName ? -1 : 1),
  )
  for (const [name, thing] of commonestFirst.slice(most)) {
    merged.delete(name)
    add(other, thing)
  }
  return merged
}
