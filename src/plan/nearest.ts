import leven from 'leven'
import type { Problems } from './problems.ts'

/** Longer than any name of ours; what is longer is no slip of the fingers, and comparing costs the product of both lengths. */
const LONGEST_NAME = 40

/** The candidate that `name` was most likely meant to be, case aside: one letter wrong in three at most. `undefined` where none is near. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > LONGEST_NAME) return undefined
  let distance = Math.floor(name.length / 3) + 1
  let found: string | undefined
  for (const candidate of candidates) {
    const toCandidate = leven(name.toLowerCase(), candidate.toLowerCase())
    if (toCandidate >= distance) continue
    distance = toCandidate
    found = candidate
  }
  return found
}

/** Refuses the keys of `given` that are not `known`; `path` (such as `tls.`) stands before each of them. */
export function refuseUnknown(given: object, known: Iterable<string>, path: string, problems: Problems): void {
  const names = new Set(known)
  for (const name of Object.keys(given)) {
    if (names.has(name)) continue
    const meant = nearest(name, names)
    problems.add(`Unknown option \`${path}${legible(name)}\`${meant === undefined ? '' : `: did you mean \`${meant}\`?`}`)
  }
}

/** A key on one line, shortened where it is longer than a name. */
const legible = (name: string): string => JSON.stringify(name.slice(0, LONGEST_NAME)).slice(1, -1) + (name.length > LONGEST_NAME ? '…' : '')
