import { beforeAll, expect, test } from 'vitest'
import { overview } from '../helpers/projects/overview.ts'
import { runProject, type ProjectRun } from '../helpers/projects/run-project.ts'

let run: ProjectRun
beforeAll(async () => {
  run = await runProject('proxied')
}, 60_000)

test('requests go through the proxy from wherever they are sent', () => {
  expect(run.errors).toEqual([])
  expect(overview(run, '')).toMatchInlineSnapshot(`
    "passed  in the thread of the test, with each engine
    passed  in threads and in processes
    passed  for one scenario of several
    passed  as an option of a load test
    failed  wrong credentials
    passed  a name that is not allowed"
  `)
})

test('a proxy that does not take the credentials is the reason that is given, and they are not shown', () => {
  const text = run.tests['wrong credentials']!.errors[0]!
  expect(text).toContain('proxy-authentication-required')
  expect(run.output).not.toMatch(/letmein|hunter2|YW5uY/)
})
