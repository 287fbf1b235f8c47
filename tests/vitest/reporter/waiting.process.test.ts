import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { defaultLockFolder, takeRunLock } from '../../../src/run/lock/run-lock.ts'
import { projectFolder } from '../../helpers/projects/run-project.ts'
import { temporaryProject } from '../plugin/temporary-project.ts'
import { startOnTerminal } from './pseudo-terminal.ts'

test('a run that waits for another one says so, and for how long, until its turn has come', async () => {
  await using project = startOnTerminal(100, ['run', '--root', projectFolder('live'), '--reporter=default', '-t', 'steady'])
  const lock = await takeRunLock(undefined, { folder: join(project.folder, basename(defaultLockFolder())) })
  await project.outputs(/waits for another load run on this machine {2}1 s/)
  lock.release()
  await project.ended

  const live = project.screen.frames.flatMap((lines) => lines.filter((line) => line.includes('⚡')))
  const reported = live.filter((line) => line.includes('waits'))
  expect(reported.at(-1)).toMatch(/^ ⚡ GET \/ under steady load {2}waits for another load run on this machine {2}\d s$/)
  expect(live.slice(live.lastIndexOf(reported.at(-1)!) + 1).some((line) => line.includes('█'))).toBe(true)
})

test('a run whose process has died is not shown any more', async () => {
  using files = temporaryProject({
    'dies.test.ts': `
      import { test } from 'vitest'
      import { load } from 'vitest-load'
      test('dies', async () => {
        setTimeout(() => process.kill(process.pid, 'SIGKILL'), 1_000)
        await load(() => new Promise((resolve) => setTimeout(resolve, 5)), { duration: '3s' })
      })
    `,
    'lives.test.ts': `
      import { test } from 'vitest'
      test('lives', () => new Promise((resolve) => setTimeout(resolve, 3_500)))
    `,
    'vitest.config.ts': `
      import { loadPlugin } from 'vitest-load/plugin'
      export default { plugins: [loadPlugin()], test: { maxWorkers: 2, server: { deps: { external: [/\\/dist\\//] } } } }
    `,
  })
  await using project = startOnTerminal(100, ['run', '--root', files.folder, '--reporter=default'])
  await project.ended
  const shown = project.screen.frames.map((lines) => lines.some((line) => line.includes('⚡')))
  expect(shown).toContain(true)
  expect(project.screen.frames.slice(shown.lastIndexOf(true) + 1).some((lines) => lines.includes(' ❯ lives.test.ts 0/1'))).toBe(true)
})
