import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { defaultLockFolder, takeRunLock } from '../../../src/run/lock/run-lock.ts'
import { overview } from '../../helpers/projects/overview.ts'
import { runProject, startProject } from '../../helpers/projects/run-project.ts'

test(
  'a load inside another is refused at once instead of waiting for itself; beside another it waits for its turn',
  { timeout: 90_000 },
  async () => {
    const run = await runProject('lock', { args: ['nested'] })
    expect(run.errors).toEqual([])
    expect(overview(run)).toMatchInlineSnapshot(`
      "passed  in the task
      passed  in the task of a load test
      passed  in setup
      passed  beside
      passed  in teardown
      passed  in the start of a user
      passed  beside, if that is asked for
      passed  one after the other, also after one that was refused
      passed  in a hook > is refused too"
    `)
  },
)

test('a test that waits in vain for the lock says who holds it, and a hook writes it down', { timeout: 60_000 }, async () => {
  await using project = startProject('lock', { args: ['in-vain'] })
  const folder = join(project.folder, basename(defaultLockFolder()))
  const lock = await takeRunLock(undefined, { folder, label: 'elsewhere.test.ts > takes its time' })
  const run = await project.ended
  lock.release()
  const holder = String.raw`process ${process.pid} \(elsewhere\.test\.ts > takes its time\), since \d\d:\d\d:\d\d UTC`
  const text = new RegExp(
    String.raw`^The run waited .* for another run on this machine to end, .* The lock is held by ${holder}\. Give the test a longer timeout`,
  )
  for (const name of ['by count', 'by time']) expect(run.tests[name]!.errors).toEqual([expect.stringMatching(text)])
  expect(run.errors).toEqual([expect.stringMatching(/^Hook timed out in 2000ms/)])
  expect(run.output).toMatch(new RegExp(`load\\(\\) waits for another run on this machine, which holds the lock: ${holder}`))
})

test('what a run is for is said to those who wait for it', { timeout: 60_000 }, async () => {
  await using project = startProject('waiting', { args: ['-t', 'by another'] })
  await project.outputs(/holds the lock/)
  const folder = join(project.folder, basename(defaultLockFolder()))
  await expect(takeRunLock(undefined, { folder, patienceMs: () => 0 })).rejects.toThrow(
    '(held.test.ts > in a suite > is waited for by another)',
  )
})
