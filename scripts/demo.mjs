/**
 * `npm run demo`: installs and builds what is missing, runs the lessons of `examples/` in order, then those that must fail, and shows how they do.
 * Ends with 0 only when the lessons passed, the problems were caught, and the reports of all of them follow their schema.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { catchProblems } from './demo/caught.mjs'
import { prepare, root } from './demo/prepare.mjs'
import { heading, paragraph, say } from './demo/text.mjs'
import { runVitest } from './demo/vitest.mjs'

const startedAt = performance.now()

prepare()

heading('The lessons, from examples/ (each against a server in its own process)')
const lessons = await runVitest('examples/vitest.config.ts', { reporters: ['scripts/demo/lessons-reporter.mjs'], stdio: 'inherit' })

heading('Problems being caught: tests that must fail, from examples/caught/')
const caught = await catchProblems()

const files = readdirSync(join(root, 'examples')).filter((file) => file.endsWith('.load.test.ts'))
// It needs a package, which a fresh clone does not have before `prepare`.
const { problemsWithDocuments } = await import('./demo/documents.mjs')
const wrong = problemsWithDocuments(['examples', 'examples/caught'], files)

heading('Summary')
const seconds = Math.round((performance.now() - startedAt) / 1_000)
say(lessons.exitCode === 0 ? '✓ every lesson passed' : '✗ a lesson failed: see above')
for (const problem of caught.problems) say(`✗ ${problem}`)
if (caught.problems.length === 0) say('✓ every problem was caught, and Vitest ended with an error')
for (const problem of wrong) say(`✗ ${problem}`)
if (wrong.length === 0) say('✓ every run is in a report: examples/.vitest-load/load.html')
if (caught.invalid.length > 0)
  paragraph(`Note: ${caught.invalid.join(' and ')} came out as INVALID instead of failed, since others kept this machine busy.`)
say(`${seconds} s in all. To go on: README.md, docs/, and the lessons themselves.`)

process.exitCode = lessons.exitCode === 0 && caught.problems.length === 0 && wrong.length === 0 ? 0 : 1
