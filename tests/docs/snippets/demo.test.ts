import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../markdown.ts'

/** What a module of the scripts and those that it imports are from: what is imported later, while it runs, does not count. */
function importsOf(file: string, seen: Set<string> = new Set()): readonly string[] {
  if (seen.has(file)) return []
  seen.add(file)
  const specifiers = [...readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?:[^'\n]* from )?'([^']+)'/gm)].map(
    ([, specifier]) => specifier!,
  )
  return specifiers.flatMap((specifier) => (specifier.startsWith('.') ? importsOf(join(dirname(file), specifier), seen) : [specifier]))
}

test('the demo starts in a fresh clone, where no package is installed yet', () => {
  const imports = importsOf(join(root, 'scripts/demo.mjs'))
  expect(imports.length).toBeGreaterThan(3)
  expect(imports.filter((specifier) => !specifier.startsWith('node:'))).toEqual([])
})
