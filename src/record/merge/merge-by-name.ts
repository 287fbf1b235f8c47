/** How things that have a name are added up, and how many names there may be. */
export interface Naming<Thing> {
  readonly sum: (first: Thing, second: Thing) => Thing
  readonly most: number
  /** The name of all that found no name of their own; not counted among {@link most}. */
  readonly other: string
}

type Named = readonly [name: string, thing: { readonly count: number }]

const commonestFirst = ([firstName, first]: Named, [secondName, second]: Named): number =>
  second.count - first.count || (firstName < secondName ? -1 : 1)

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

  const named = [...merged].filter(([name]) => name !== other).sort(commonestFirst)
  for (const [name, thing] of named.slice(most)) {
    merged.delete(name)
    add(other, thing)
  }
  return merged
}
