import leven from 'leven'

/** Longer than any of our names; a longer name is not a typo, and comparing costs the product of both lengths. */
const LONGEST_NAME = 40

/** The candidate that `name` was most likely meant to be, ignoring case: at most one letter in three is wrong. `undefined` if none is near. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > LONGEST_NAME) return undefined
  let distance = Math.floor(name.length / 3) + 1
  let found: string | undefined
  for (const candidate of candidates) {
    const toCandidate = distanceOf(name.toLowerCase(), candidate.toLowerCase())
    if (toCandidate >= distance) continue
    distance = toCandidate
    found = candidate
  }
  return found
}

/** Swapped letters (`prot` for `port`) count as one typo. */
const distanceOf = (one: string, other: string): number =>
  lettersOf(one) === lettersOf(other) ? Math.min(1, leven(one, other)) : leven(one, other)

const lettersOf = (text: string): string => Array.from(text).toSorted().join('')
