import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { platform } from 'node:process'
import { describe, expect, test } from 'vitest'
import type { LoadReport } from '../../../src/report/document/load-report.ts'
import { defaultLockFolder, takeRunLock } from '../../../src/run/lock/run-lock.ts'
import {
  eventually,
  projectFolder,
  startCommand,
  startProject,
  vitestEntry,
  type StartedProject,
} from '../../helpers/projects/run-project.ts'
import { expectValid } from '../../report/document/schema.ts'
import { isRunning } from '../../serve/is-running.ts'

/** Bound on the end of all that a run has started; the target alone may take 2 s to end by itself. */
const SOON_MS = 2_500

const PARTIAL = /a long run: 50 arrivals\/s for 20 s, .* 200: \d+.* NOT SOUND: aborted.* aborted: /

/** The processes of a run that has begun. */
async function processesOf(project: StartedProject): Promise<{ readonly worker: number; readonly target: number }> {
  const [, worker, target] = await project.outputs(/worker (\d+) target (\d+)/)
  return { worker: Number(worker), target: Number(target) }
}

/** Whether what the run has started ends, and lets go of the lock. */
async function isAllGone(project: StartedProject, { worker, target }: { readonly worker: number; readonly target: number }): Promise<void> {
  expect(await eventually(() => !isRunning(worker) && !isRunning(target), SOON_MS)).toBe(true)
  const lock = await takeRunLock(AbortSignal.timeout(SOON_MS), { folder: join(project.folder, basename(defaultLockFolder())) })
  lock.release()
}

describe('a run that somebody interrupts', { timeout: 30_000 }, () => {
  test('ends at once with the process of Vitest, as do its worker and its target', async () => {
    await using project = startProject('interrupted')
    const processes = await processesOf(project)
    project.process.kill('SIGINT')
    expect((await project.ended).exitCode).toBe(130)
    await isAllGone(project, processes)
  })

  test.for([
    ['forks', 'in a test'],
    ['forks', 'compared'],
    ['forks', 'in processes'],
    ['threads', 'in a hook'],
    ['vmThreads', 'in threads'],
  ] as const)('is in the report with what it has: pool %s, %s', async ([pool, name]) => {
    await using project = startProject('interrupted', (folder) => ({ env: { REPORTS: folder }, args: [`--pool=${pool}`, '-t', name] }))
    await processesOf(project)
    project.process.kill('SIGINT')
    expect((await project.ended).exitCode).toBe(130)
    const report = JSON.parse(readFileSync(join(project.folder, 'load.json'), 'utf8')) as LoadReport
    expectValid(report)
    const [run, ...others] = report.runs
    expect(others).toEqual([])
    expect(run).toMatchObject({ verdict: 'not-judged', result: { aborted: true } })
    expect((run!.test ?? run!.suite)!.name).toBe(name)
    if (run!.kind === 'load') {
      expect(run!.result).toMatchObject({ abortedBy: 'signal' })
      expect(run!.result!.iterations.succeeded).toBeGreaterThan(0)
    }
    expect(readFileSync(join(project.folder, 'load.html'), 'utf8')).toContain(name)
  })

  test('ends as well when Vitest is killed outright', async () => {
    await using project = startProject('interrupted')
    const processes = await processesOf(project)
    project.process.kill('SIGKILL')
    await isAllGone(project, processes)
  })

  test('is told with its partial numbers when Vitest cancels it, as Ctrl+C makes it do in watch mode', async () => {
    await using project = startCommand(process.execPath, [join(projectFolder('interrupted'), 'cancel.mjs')])
    const processes = await processesOf(project)
    await project.outputs(PARTIAL)
    await isAllGone(project, processes)
    expect((await project.ended).output).toMatch(/↓ long\.test\.ts > another one/)
  })

  // Vitest 5 ends its workers some 50 ms after Ctrl+C, before the `teardown` of the run is over.
  test.runIf(platform === 'linux')('is told on the terminal, where Ctrl+C ends Vitest before it could tell', async () => {
    // The shell outlives Vitest, as the one of a person does.
    const vitest = `"${process.execPath}" "${vitestEntry}" run --root "${projectFolder('interrupted')}" --reporter=verbose`
    await using project = startCommand('script', ['-qefc', `trap : INT; ${vitest}; sleep 5`, '/dev/null'], {
      TERM: 'xterm',
      TEARDOWN_MS: '200',
    })
    const processes = await processesOf(project)
    project.process.stdin?.write('\u0003')
    await project.outputs(new RegExp(`${PARTIAL.source}Ctrl\\+C`))
    await isAllGone(project, processes)
    // Once, also where the worker has lived on to its end.
    const { input: output } = await project.outputs(/^/)
    expect(output.match(/a long run: 50 arrivals/g)).toHaveLength(1)
  })
})
