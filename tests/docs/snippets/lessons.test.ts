import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../markdown.ts'

const lessons = readdirSync(join(root, 'examples'))
  .filter((file) => file.endsWith('.load.test.ts'))
  .toSorted()

test('the lessons are numbered without a gap, and each opens with its number', () => {
  for (const [index, file] of lessons.entries()) {
    const number = index + 1
    expect(file).toMatch(new RegExp(`^${String(number).padStart(2, '0')}-`))
    expect(readFileSync(join(root, 'examples', file), 'utf8')).toMatch(new RegExp(`^/\\*\\*\\n \\* Lesson ${number}\\. `))
  }
  expect(lessons.length).toBeGreaterThanOrEqual(19)
})
