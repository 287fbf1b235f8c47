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

/** Merges by name, and takes the rarest names beyond the limit out; a thing named `other` does not count. */
export function mergeWithin<Thing extends { readonly count: number }>(
  first: Iterable<readonly [name: string, thing: Thing]>,
  second: Iterable<readonly [name: string, thing: Thing]>,
  { sum, most, other }: Omit<Naming<Thing>, 'other'> & { readonly other?: string },
): { readonly kept: Map<string, Thing>; readonly rest: readonly Thing[] } {
  const kept = new Map<string, Thing>()
  for (const [name, thing] of [...first, ...second]) {
    const known = kept.get(name)
    kept.set(name, known === undefined ? thing : sum(known, thing))
  }
  const named = [...kept].filter(([name]) => name !== other).sort(commonestFirst)
  const beyond = named.slice(most)
  for (const [name] of beyond) kept.delete(name)
  return { kept, rest: beyond.map(([, thing]) => thing) }
}

/**
 * Merges by name. Beyond the limit the rarest names are counted together, so that merges do not grow without end. Commutative; associative as long as the limit
 * is not reached.
 */
export function mergeByName<Thing extends { readonly count: number }>(
  first: Iterable<readonly [name: string, thing: Thing]>,
  second: Iterable<readonly [name: string, thing: Thing]>,
  naming: Naming<Thing>,
): ReadonlyMap<string, Thing> {
  const { sum, other } = naming
  const { kept, rest } = mergeWithin(first, second, naming)
  for (const thing of rest) {
    const known = kept.get(other)
    kept.set(other, known === undefined ? thing : sum(known, thing))
  }
  return kept
}
