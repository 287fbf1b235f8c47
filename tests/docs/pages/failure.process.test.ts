import { beforeAll, describe, expect, test } from 'vitest'
import { expectValid } from '../../report/document/schema.ts'
import { runProject, type ProjectRun } from '../../helpers/projects/run-project.ts'
import { fencesOf, markedPart, readPage } from '../markdown.ts'

const LONGEST_MS = 60_000

/**
 * What stays the same from run to run: the first line without its numbers, and which lines follow it. How they are wrapped depends on their numbers, and a
 * busy machine adds findings.
 */
function skeleton(text: string): readonly string[] {
  const [first = '', ...lines] = text.split('\n')
  const labels = lines.map((line) => /^ {2}(statuses|latency|slowest|generator|limited by|plan|replay|[▁-█])/.exec(line)?.[1])
  return [
    first
      .replace(/^INVALID: /, '')
      .replace(/(?<=95 % interval )[^,]+/, '#')
      .replaceAll(/<?\d[\d.]*(?: ms| s)?/g, '#'),
    ...labels.filter((label) => label !== undefined).map((label) => (/[▁-█]/.test(label) ? '▁▂▃' : label)),
  ]
}

describe('the failure that the README shows', () => {
  let run: ProjectRun
  beforeAll(async () => {
    run = await runProject('../../examples/caught', { env: { VITEST_LOAD_REPORT: 'json' } })
  }, LONGEST_MS)

  const messageOf = (name: string): string => run.tests[name]!.errors[0]!

  test('is what the test it names fails with', () => {
    const shown = fencesOf({ path: 'README.md', text: markedPart(readPage('README.md'), 'failure') })[0]!.code
    expect(skeleton(messageOf('GET /search answers within 100 ms'))).toEqual(skeleton(shown))
  })

  test('is in a document that follows its schema', () => {
    const documents = Object.values(run.tests).map(({ meta }) => meta['loadReport'])
    expect(documents).toHaveLength(3)
    for (const document of documents) expectValid(document)
  })

  test('makes Vitest end with an error, and so does a wrong status', () => {
    expect(run.exitCode).toBe(1)
    expect(messageOf('GET /flaky answers every time')).toMatch(/^expected all iterations to have status 200, got 180 of 200\n/)
  })
})
