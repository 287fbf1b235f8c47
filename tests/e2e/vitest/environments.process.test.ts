import { expect, test } from 'vitest'
import { runProject } from '../../helpers/projects/run-project.ts'

/** Both put classes of their own in place of Node's. */
test.for([
  ['node', 'forks'],
  ['jsdom', 'forks'],
  ['jsdom', 'vmThreads'],
  ['happy-dom', 'forks'],
  ['happy-dom', 'vmThreads'],
] as const)('clients take bytes and addresses in the environment %s in the pool %s', { timeout: 300_000 }, async ([environment, pool]) => {
  const { tests, errors, exitCode, output } = await runProject('environments', { args: [`--environment=${environment}`, `--pool=${pool}`] })
  expect(errors, output).toEqual([])
  expect(Object.entries(tests).flatMap(([name, { errors }]) => errors.map((error) => `${name}: ${error}`))).toEqual([])
  expect(Object.keys(tests)).toHaveLength(7)
  expect(exitCode, output).toBe(0)
})
