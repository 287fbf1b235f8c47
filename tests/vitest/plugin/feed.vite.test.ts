import { expect, test } from 'vitest'
import { temporaryProject } from './temporary-project.ts'

test('rows of data travel where the project does not see the packages that we read them with, and the file is found', async () => {
  using project = temporaryProject({
    'users.csv': 'name\nada\ngrace\n',
    'users.test.ts': `
      import { expect, test } from 'vitest'
      import * as loads from 'vitest-load'
      import { feed, load, portable } from 'vitest-load'

      const users = feed(new URL('./users.csv', import.meta.url))
      const task = portable((context) => context.step(users.next(context).name!, () => {}))
      test('rows', { timeout: 20_000 }, async () => {
        const { steps } = await load(task, { iterations: 10, threads: 1 })
        expect([steps.ada!.count, steps.grace!.count]).toEqual([5, 5])
        expect(loads.feed).toBe(feed)
      })
    `,
  })
  await using run = project.start('run')
  const { output, exitCode } = await run.ended
  expect(exitCode, output).toBe(0)
  expect(output).toMatch(/✓ users\.test\.ts > rows/)
}, 60_000)
