import { expect, test } from 'vitest'
import { temporaryProject } from './temporary-project.ts'

test('a task in a worker pauses as one in the test does, for a drawn time as well', async () => {
  using project = temporaryProject({
    'pauses.test.ts': `
      import { expect, test } from 'vitest'
      import { between, load, portable } from 'vitest-load'

      const task = portable(async ({ pause, step, vars }) => {
        vars.count = (vars.count ?? 0) + 1
        await step('around', () => pause(between('100ms', '120ms')))
        await pause('100ms')
        await step('count ' + vars.count, () => {})
      })
      test.each(['threads', 'processes'])('pauses in %s', { timeout: 20_000 }, async (where) => {
        const result = await load(task, { concurrency: 2, iterations: 4, [where]: 2 })
        expect(result.iterations.succeeded).toBe(4)
        expect(result.latency.min).toBeLessThan(100)
        expect(result.steps.around!.serviceTime.min).toBeLessThan(100)
        expect(result.steps['count 1']!.count).toBe(4)
      })
    `,
  })
  await using run = project.start('run')
  const { output, exitCode } = await run.ended
  expect(exitCode, output).toBe(0)
  expect(output).toMatch(/✓ pauses\.test\.ts > pauses in threads/)
}, 60_000)
