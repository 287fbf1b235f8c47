/** How named things are added up, and how many names are kept. */
export interface MergeRule<Thing> {
  readonly sum: (things: readonly Thing[]) => Thing
  readonly most: number
  /** The name for all things beyond the limit; not counted in {@link most}. */
  readonly other: string
}

/** The entries of one part. */
type Named<Thing> = Iterable<readonly [name: string, thing: Thing]>

interface Group<Thing> {
  readonly name: string
  readonly things: Thing[]
  count: number
}

const commonestFirst = (first: Group<unknown>, second: Group<unknown>): number =>
  second.count - first.count || (first.name < second.name ? -1 : 1)

/** Merges by name, and takes the rarest names beyond the limit out, not added up; a thing named `other` does not count. */
export function mergeWithin<Thing extends { readonly count: number }>(
  parts: readonly Named<Thing>[],
  { sum, most, other }: Omit<MergeRule<Thing>, 'other'> & { readonly other?: string },
): { readonly kept: Map<string, Thing>; readonly rest: readonly Thing[] } {
  // Only what is kept is added up, one name after the other.
  const groups = new Map<string, Group<Thing>>()
  for (const part of parts)
    for (const [name, thing] of part) {
      const known = groups.get(name)
      if (known === undefined) groups.set(name, { name, things: [thing], count: thing.count })
      else {
        known.things.push(thing)
        known.count += thing.count
      }
    }
  const named = [...groups.values()].filter(({ name }) => name !== other).sort(commonestFirst)
  const beyond = named.slice(most)
  for (const { name } of beyond) groups.delete(name)
  const kept = new Map([...groups].map(([name, { things }]) => [name, things.length === 1 ? things[0]! : sum(things)]))
  return { kept, rest: beyond.flatMap(({ things }) => things) }
}

/**
 * Merges by name. Beyond the limit the rarest names are counted together, so that merges do not grow without end. Commutative; associative as long as the limit
 * is not reached.
 */
export function mergeByName<Thing extends { readonly count: number }>(
  parts: readonly Named<Thing>[],
  rule: MergeRule<Thing>,
): ReadonlyMap<string, Thing> {
  const { sum, other } = rule
  const { kept, rest } = mergeWithin(parts, rule)
  if (rest.length > 0) {
    const known = kept.get(other)
    kept.set(other, sum(known === undefined ? rest : [known, ...rest]))
  }
  return kept
}
