import { beforeAll, describe, expect, test } from 'vitest'
import { runProject, type ProjectRun, type ProjectTest } from '../../helpers/projects/run-project.ts'

const FORMS = ['plain', 'not', 'soft', 'soft not', 'asymmetric', 'asymmetric not', 'not asymmetric']

let run: ProjectRun
beforeAll(async () => {
  run = await runProject('matchers')
}, 60_000)

const testsOf = (what: string): readonly (readonly [string, ProjectTest])[] =>
  Object.entries(run.tests).filter(([name]) => name.includes(` > ${what}: `))

/** First lines of errors, each once. */
const errorsOf = (tests: readonly (readonly [string, ProjectTest])[]): readonly string[] => [
  ...new Set(tests.flatMap(([, { errors }]) => errors.map((error) => error.split('\n')[0]!.replace(/:.*|(?<=The latest run has).*/, '')))),
]

describe('what cannot be judged fails in every form of an assertion', () => {
  test.for([
    ['a promise is no result', 6],
    ['nothing measured', 6],
    ['INVALID', 3],
  ] as const)('%s', ([what, matchers]) => {
    const tests = testsOf(what)
    expect(tests).toHaveLength(matchers * FORMS.length)
    expect(tests.filter(([, { state }]) => state !== 'failed').map(([name]) => name)).toEqual([])
  })

  test('for the reason that it cannot be judged', () => {
    expect(errorsOf(testsOf('a promise is no result'))).toMatchInlineSnapshot(`
      [
        "Expected a result of load(), one of its scenarios, stages or steps, got a promise",
      ]
    `)
    expect(errorsOf(testsOf('nothing measured'))).toMatchInlineSnapshot(`
      [
        "Expected a result of load(), one of its scenarios, stages or steps, got undefined. Is the name of the step right? The latest run has",
      ]
    `)
    expect(errorsOf(testsOf('INVALID'))).toMatchInlineSnapshot(`
      [
        "INVALID",
      ]
    `)
  })
})
