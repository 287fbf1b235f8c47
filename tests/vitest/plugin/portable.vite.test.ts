import { beforeAll, describe, expect, test } from 'vitest'
import { overview } from '../../helpers/projects/overview.ts'
import { runProject, type ProjectRun } from '../../helpers/projects/run-project.ts'

describe('a project with the plugin', () => {
  let run: ProjectRun
  beforeAll(async () => {
    run = await runProject('portable')
  }, 60_000)

  test('runs its portable tasks in threads of their own and in this one, and starts its targets in TypeScript', () => {
    expect(run.errors).toEqual([])
    expect(overview(run).split('\n').sort().join('\n')).toMatchInlineSnapshot(`
      "passed  a bundle lies in node_modules and imports nothing but what its modules need
      passed  a module by a constant
      passed  a module of TypeScript
      passed  a target in TypeScript is started
      passed  aliases, plugins, definitions and variables are those of the configuration
      passed  an error points to the line of its author
      passed  an imported function
      passed  an inline function takes along what it uses
      passed  every pool lets tasks leave and stay
      passed  its errors point to its source
      passed  load runs it in this thread, too
      passed  modules find the files beside them
      passed  namespaces, barrels, classes and what TypeScript compiles
      passed  nested > under another name, level 1
      passed  nested > under another name, level 2
      passed  nothing else of the file happens in a thread
      passed  shadowed names stay with the function
      passed  tasks of another module, and what stands beside them
      passed  what a function makes
      passed  work whose result nobody takes is part of it"
    `)
  })
})

test.for(['threads', 'vmThreads', 'vmForks'])('the same in the pool %s', { timeout: 60_000 }, async (pool) => {
  const run = await runProject('portable', { args: [`--pool=${pool}`, 'pools'] })
  expect(run.errors).toEqual([])
  expect(overview(run)).toBe('passed  every pool lets tasks leave and stay')
})
