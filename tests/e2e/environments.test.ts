import { expect, test } from 'vitest'
import { runProject } from '../helpers/run-project.ts'

/** Both put classes of their own in place of Node's. */
test.for(['node', 'jsdom', 'happy-dom'])(
  'clients take bytes and addresses in the environment %s',
  { timeout: 300_000 },
  async (environment) => {
    const { tests, errors, exitCode, output } = await runProject('environments', { args: [`--environment=${environment}`] })
    expect(errors, output).toEqual([])
    expect(Object.entries(tests).flatMap(([name, { errors }]) => errors.map((error) => `${name}: ${error}`))).toEqual([])
    expect(Object.keys(tests)).toHaveLength(5)
    expect(exitCode, output).toBe(0)
  },
)
