import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { overview } from '../../helpers/projects/overview.ts'
import { startProject, type ProjectRun } from '../../helpers/projects/run-project.ts'
import { stable } from '../../helpers/stable.ts'

const logOf = (folder: string): string => join(folder, 'started')

/** A run of the project, and the names of the targets it has started. */
async function runUnder(profile: string): Promise<ProjectRun & { readonly started: readonly string[] }> {
  await using project = startProject('profiles', (folder) => ({ env: { VITEST_LOAD: profile, STARTED: logOf(folder) } }))
  const run = await project.ended
  const log = logOf(project.folder)
  const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []
  return { ...run, started: lines.map((line) => line.replace(/ \d+$/, '')) }
}

describe('VITEST_LOAD', { timeout: 60_000 }, () => {
  test('smoke keeps runs short, judges what is correct, and says that the rest is not judged', async () => {
    const { tests, output, started } = await runUnder('smoke')
    expect(overview({ tests } as ProjectRun)).toMatchInlineSnapshot(`
      "passed  load tests > by count
      passed  load tests > by time (rate 40/s)
      failed  load tests > counts without what came
      failed  load tests > counts below what came
      failed  load tests > counts of a run that is as long as ever
      failed  load tests > wrong
      passed  plain tests > with a run
      passed  plain tests > without one"
    `)
    expect(started.toSorted()).toEqual(['load tests', 'plain test'])
    expect(output).toContain(
      'VITEST_LOAD=smoke: runs of at most 1 s or 50 iterations; statuses and errors are judged, latency and throughput are not',
    )
    expect(output.match(/VITEST_LOAD=smoke: runs/g)).toHaveLength(1)

    const byCount = tests['load tests > by count']!
    expect(byCount.meta['load']).toMatchObject({ iterations: { started: 50 }, profile: 'smoke' })
    expect(byCount.annotations.map(({ message }) => message.replace(/ · .* · /, ' … '))).toMatchInlineSnapshot(`
      [
        "by count: 1 user, 50 iterations … smoke",
        "by count: toHaveLatencyBelow is not judged under VITEST_LOAD=smoke",
        "by count: toHaveThroughputAbove is not judged under VITEST_LOAD=smoke",
        "by count: toBeSound is not judged under VITEST_LOAD=smoke",
        "by count: toHaveStatusCounts is not judged under VITEST_LOAD=smoke",
      ]
    `)
    expect(byCount.annotations.map(({ line }) => line)).toEqual([9, 12, 14, 17, 18])
    const byTime = tests['load tests > by time (rate 40/s)']!
    expect(byTime.meta['load']).toMatchObject({ iterations: { started: 40 } })
    expect(stable(tests['load tests > wrong']!.errors[0]!)).toMatchInlineSnapshot(`
      "expected all iterations to have status 404, got 0 of 50
        statuses  200: 50  failed 0 of 50
        plan  1 user, 50 iterations  users wait for the target: when it stalls, so does the load
        replay  VITEST_LOAD_SEED=#"
    `)
  })

  test('off skips what loads, with the reason, and starts no target for it', async () => {
    const { tests, output, started, exitCode } = await runUnder('off')
    expect(exitCode).toBe(0)
    expect(
      Object.entries(tests)
        .map(([name, { state, note = '' }]) => `${state} ${name} ${note}`.trim())
        .join('\n'),
    ).toMatchInlineSnapshot(`
      "skipped load tests > by count VITEST_LOAD=off: load tests are skipped
      skipped load tests > by time (rate 40/s) VITEST_LOAD=off: load tests are skipped
      skipped load tests > counts without what came VITEST_LOAD=off: load tests are skipped
      skipped load tests > counts below what came VITEST_LOAD=off: load tests are skipped
      skipped load tests > counts of a run that is as long as ever VITEST_LOAD=off: load tests are skipped
      skipped load tests > wrong VITEST_LOAD=off: load tests are skipped
      skipped plain tests > with a run VITEST_LOAD=off: load tests are skipped
      passed plain tests > without one"
    `)
    expect(started).not.toContain('load tests')
    expect(output.match(/^VITEST_LOAD=off: load tests are skipped$/gm)).toHaveLength(1)
  })

  test('fails for anything else: a typo must not turn a gate off', async () => {
    const { tests, started, exitCode } = await runUnder('smok')
    expect(exitCode).toBe(1)
    expect(overview({ tests } as ProjectRun)).toMatchInlineSnapshot(`
      "failed  load tests > by count
      failed  load tests > by time
      failed  load tests > counts without what came
      failed  load tests > counts below what came
      failed  load tests > counts of a run that is as long as ever
      failed  load tests > wrong
      failed  plain tests > with a run
      passed  plain tests > without one"
    `)
    expect(tests['load tests > by count']!.errors).toMatchInlineSnapshot(`
      [
        "Expected VITEST_LOAD to be one of full, smoke, off, got 'smok' (string)",
      ]
    `)
    expect(tests['plain tests > with a run']!.errors).toEqual(tests['load tests > by count']!.errors)
    expect(started).toContain('load tests')
  })
})
