import leven from 'leven'

/** Longer than any name of ours; what is longer is no slip of the fingers, and comparing costs the product of both lengths. */
const LONGEST_NAME = 40

/** The candidate that `name` was most likely meant to be, case aside: one letter wrong in three at most. `undefined` where none is near. */
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

/** Letters in the wrong order (`prot` for `port`) are one slip of the fingers. */
const distanceOf = (one: string, other: string): number =>
  lettersOf(one) === lettersOf(other) ? Math.min(1, leven(one, other)) : leven(one, other)

const lettersOf = (text: string): string => Array.from(text).toSorted().join('')
