import { expect, test } from 'vitest'
import { runProject } from '../../helpers/projects/run-project.ts'

test('runs that no agent can carry stay here, without a broker, and one line says how many and why', { timeout: 60_000 }, async () => {
  const run = await runProject('stays-here', { env: { VITEST_LOAD_AGENTS: '2' } })
  expect(run.output.match(/^ load agents .*$/gm)).toEqual([
    ' load agents  4 runs stayed on this machine: 2 × the task is tied to its thread, 1 × an option is a function, 1 × a comparison',
  ])
  expect(Object.values(run.tests).map(({ state }) => state)).toEqual(['passed', 'passed', 'passed'])
})

test('a typo leaves no load on one machine', { timeout: 60_000 }, async () => {
  const run = await runProject('stays-here', { env: { VITEST_LOAD_AGENTS: 'four' }, args: ['-t', 'two functions'] })
  expect(run.output).toContain("Expected VITEST_LOAD_AGENTS to be a whole number from 1 to 5 000, got 'four' (string)")
  expect(run.output).not.toContain('load agents')
})
