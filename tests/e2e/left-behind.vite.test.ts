import { expect, test } from 'vitest'
import { runProject } from '../helpers/projects/run-project.ts'

test(
  'calls that nobody waits for fail their iterations and nothing else, here, in threads and in processes',
  { timeout: 300_000 },
  async () => {
    const { tests, errors, exitCode, output } = await runProject('left-behind')
    expect(errors, output).toEqual([])
    expect(Object.entries(tests).flatMap(([name, { errors }]) => errors.map((error) => `${name}: ${error}`))).toEqual([])
    expect(Object.keys(tests)).toHaveLength(9 * 3 + 3 + 1)
    expect(exitCode, output).toBe(0)
  },
)
