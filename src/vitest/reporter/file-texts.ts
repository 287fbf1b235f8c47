import { dirname, extname, join } from 'node:path'

/** As many files of one kind are named; CSV has this many for each load. */
const MOST_NAMED = 4

/** A line for each file; many of one kind in one folder share a line. */
export function fileTexts(paths: readonly string[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const path of paths) counts.set(patternOf(path), (counts.get(patternOf(path)) ?? 0) + 1)
  const texts = paths.map((path) => {
    const pattern = patternOf(path)
    const count = counts.get(pattern)!
    return count > MOST_NAMED ? `${pattern}  (${count} files)` : path
  })
  return [...new Set(texts)]
}

const patternOf = (path: string): string => join(dirname(path), `*${extname(path)}`)
