import { describe, expect, test } from 'vitest'
import { runProject } from '../../helpers/projects/run-project.ts'

/** Forks, isolated, are what all other projects run in. */
const POOLS = [
  ['--pool=threads'],
  ['--pool=vmThreads'],
  ['--pool=vmForks'],
  ['--pool=threads', '--no-isolate'],
  ['--pool=forks', '--no-isolate'],
]

describe('load works and leaves nothing behind', { timeout: 60_000 }, () => {
  test.for(POOLS.map((args) => [args.join(' '), args] as const))('under %s', async ([, args]) => {
    const { tests, errors, exitCode, output } = await runProject('pools', { args })
    expect(errors, output).toEqual([])
    expect(Object.values(tests).flatMap((test) => test.errors)).toEqual([])
    expect(exitCode, output).toBe(0)
    expect(
      Object.fromEntries(
        Object.entries(tests).map(([name, { meta }]) => [name, (meta['load'] as { readonly statuses: unknown }).statuses]),
      ),
    ).toEqual({
      'a load test': { 200: 20 },
      'a plain test, which leaves nothing behind': expect.objectContaining({}) as unknown,
      'a run that is aborted by a signal': expect.objectContaining({}) as unknown,
      'a load test of another file': { 200: 20 },
    })
  })
})
