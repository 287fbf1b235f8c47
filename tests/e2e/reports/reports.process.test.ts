import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { startProject, type ProjectAnnotation, type ProjectRun } from '../../helpers/projects/run-project.ts'
import { stable } from '../../helpers/stable.ts'

let run: ProjectRun
let junit: string
let json: string
beforeAll(async () => {
  await using project = startProject('reports', (folder) => ({
    args: [
      ...['github-actions', 'junit', 'json'].map((name) => `--reporter=${name}`),
      `--outputFile.junit=${junitIn(folder)}`,
      `--outputFile.json=${jsonIn(folder)}`,
    ],
  }))
  run = await project.ended
  junit = readFileSync(junitIn(project.folder), 'utf8')
  json = readFileSync(jsonIn(project.folder), 'utf8')
}, 60_000)

const junitIn = (folder: string): string => join(folder, 'junit.xml')
const jsonIn = (folder: string): string => join(folder, 'vitest.json')

const annotationsOf = (name: string): readonly ProjectAnnotation[] => run.tests[name]!.annotations
const chartsOf = (name: string): readonly ProjectAnnotation[] => annotationsOf(name).filter(({ attachment }) => attachment !== undefined)
const LINE = /: 1 user, 20 iterations · [\d .]+\/s · p50 .* p95 .* p99 .* · 200: 20 · (?:NOT SOUND|sound)/

describe('each run is told', () => {
  test('by one annotation at the line that called load', () => {
    expect(annotationsOf('passes')).toEqual([{ type: 'load', message: expect.stringMatching(LINE), line: 8 }])
    expect(annotationsOf('passes as a load test')).toEqual([{ type: 'load', message: expect.stringMatching(LINE), line: 34 }])
    expect(annotationsOf('two runs, by a function of its own').map(({ line }) => line)).toEqual([45, 45])
  })

  test('to a person who looks at verbose output', () => {
    expect(run.output).toMatch(/❯ run\.test\.ts:8:18 load\n\s+↳ passes: 1 user, 20 iterations/)
  })

  test('as a notice on GitHub, with file and line', () => {
    expect(run.output).toMatch(/^::notice file=\S*run\.test\.ts,line=8,column=\d+,title=load::passes: 1 user, 20 iterations/m)
    expect(run.output).toMatch(/^::notice file=\S*run\.test\.ts,line=34,/m)
  })

  test('to JUnit as a property', () => {
    expect(junit).toMatch(/<property name="load" value="passes: 1 user, 20 iterations/)
  })

  test('to whoever reads the meta of a test, as JSON does', () => {
    expect(run.tests['passes']!.meta['load']).toMatchObject({
      plan: '1 user, 20 iterations',
      model: 'closed',
      iterations: { started: 20, succeeded: 20, failed: 0, cutOff: 0, dropped: 0 },
      statuses: { 200: 20 },
      errorRate: 0,
      aborted: false,
      profile: 'full',
    })
    expect(run.tests['two runs, by a function of its own']!.meta['loads']).toHaveLength(2)
    const { testResults } = JSON.parse(json) as { testResults: { assertionResults: { title: string; meta: Record<string, unknown> }[] }[] }
    const passes = testResults[0]!.assertionResults.find(({ title }) => title === 'passes')
    expect(passes?.meta['load']).toEqual(run.tests['passes']!.meta['load'])
  })
})

describe('a chart of the run', () => {
  test.for([
    ['fails by a matcher', 14],
    ['fails by a matcher with a message', 25],
    ['fails softly, twice', 19],
  ] as const)('is attached once to the test that %s, at the line of the assertion', ([name, line]) => {
    expect(chartsOf(name)).toMatchObject([
      { line, attachment: { contentType: 'image/svg+xml', body: expect.stringMatching(/^<svg [^]*<\/svg>\s*$/) } },
    ])
  })

  test('is attached to a load test that fails by a check of its own', () => {
    expect(chartsOf('fails by a check of load tests')).toHaveLength(1)
  })

  test('is not attached to tests that pass', () => {
    expect(chartsOf('passes')).toEqual([])
    expect(chartsOf('passes as a load test')).toEqual([])
  })
})

test('a failure says what the run did', () => {
  expect(run.tests['fails by a matcher']!.errors.map(stable).join('\n')).toMatchInlineSnapshot(`
    "expected all iterations to have status 404, got 0 of 20
      statuses  200: 20  failed 0 of 20
      plan  1 user, 20 iterations  users wait for the target: when it stalls, so does the load
      replay  VITEST_LOAD_SEED=#"
  `)
  expect(run.tests['fails by a matcher with a message']!.errors[0]).toMatch(
    /^the shop: expected all iterations to have status 404, got 0 of 20\n {2}statuses/,
  )
})
