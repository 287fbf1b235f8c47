import { expect, test } from 'vitest'
import { FORMAT_NAMES } from '../../../src/report/formats/formats.ts'
import { defaultPathOf } from '../../../src/report/formats/report-options.ts'
import { byAlphabet, codeIn, codesIn, readPage, tableIn } from '../markdown.ts'

const page = readPage('docs/reports.md')

test('the table of reports names each that there is, with its default path', () => {
  expect(codesIn(page, 'reports', 'option').toSorted(byAlphabet)).toEqual([...FORMAT_NAMES].toSorted(byAlphabet))
  for (const row of tableIn(page, 'reports')) expect(codeIn(row['default path']!)).toBe(defaultPathOf(codeIn(row.option!) as never))
})

test('there is a recipe for each place where people put reports, and pictures in both colours', () => {
  const headings = [...page.text.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading)
  const places = ['GitHub Actions and GitHub Pages', 'GitLab', 'Jenkins', 'Grafana', 'github-action-benchmark', 'Bencher']
  expect(headings).toEqual(expect.arrayContaining(places))
  for (const picture of ['report-light.png', 'report-dark.png']) expect(page.text).toContain(`](${picture})`)
})
