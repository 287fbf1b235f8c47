/** Data as JSON keeps it: numbers that it cannot write are `null`. */
export type Plain<Value> = Value extends number
  ? number | null
  : Value extends readonly unknown[]
    ? { readonly [Index in keyof Value]: Plain<Value[Index]> }
    : Value extends object
      ? { readonly [Key in keyof Value]: Plain<Value[Key]> }
      : Value

/** Texts under these names are ours: words of a fixed list, and encoded counts. */
const OURS: ReadonlySet<string> = new Set([
  'abortedBy',
  'arrivals',
  'buckets',
  'end',
  'endedBy',
  'engine',
  'findings',
  'kind',
  'limitedBy',
  'pacer',
  'purpose',
  'verdict',
])
/** The keys of these objects are names from the user. */
const NAMED: ReadonlySet<string> = new Set(['steps', 'scenarios', 'metrics', 'serverTiming'])

/** A copy of plain data that JSON keeps as it is; `mask` is applied to every text that is not ours, names of steps and scenarios included. */
export function plainCopy<Value>(value: Value, mask: (text: string) => string = (text) => text): Plain<Value> {
  const copy = (part: unknown, name: string): unknown => {
    if (typeof part === 'number') return Number.isFinite(part) ? part : null
    if (typeof part === 'string') return OURS.has(name) ? part : mask(part)
    if (Array.isArray(part)) return part.map((item) => copy(item, name))
    if (typeof part !== 'object' || part === null) return part
    const entries = Object.entries(part).flatMap(([key, inner]): [string, unknown][] =>
      inner === undefined ? [] : [[key, copy(inner, key)]],
    )
    return Object.fromEntries(NAMED.has(name) ? renamed(entries, mask) : entries)
  }
  return copy(value, '') as Plain<Value>
}

/** Names that differ stay different. */
function renamed(entries: readonly [string, unknown][], mask: (text: string) => string): readonly [string, unknown][] {
  const taken = new Set<string>()
  return entries.map(([key, value]) => {
    const name = mask(key)
    let unique = name
    for (let number = 2; taken.has(unique); number++) unique = `${name} (${number})`
    taken.add(unique)
    return [unique, value]
  })
}

/** Reverses {@link plainCopy} as far as possible: every `null` becomes `NaN`. */
export function revived<Value>(plain: Plain<Value>): Value {
  const copy = (part: unknown): unknown => {
    if (part === null) return Number.NaN
    if (Array.isArray(part)) return part.map(copy)
    if (typeof part !== 'object') return part
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, copy(inner)]))
  }
  return copy(plain) as Value
}
