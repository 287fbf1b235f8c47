import { expect, test } from 'vitest'
import type { RefsReport } from '../../../src/report/comparison/commits/commits-report.ts'
import { runCli } from '../../helpers/projects/run-cli.ts'
import { shopRepository } from '../../helpers/projects/temporary-repository.ts'

test('users in threads are compared in the thread of their test, which is told', { timeout: 120_000 }, async () => {
  using repository = shopRepository()
  repository.write(
    'shop.load.test.ts',
    `import { expect } from 'vitest'
     import { loadTest, serve } from 'vitest-load'
     const shop = serve(new URL('./server.mjs', import.meta.url))
     loadTest('a price', { concurrency: 4, iterations: 40, threads: 2, baseUrl: shop }, async ({ load }) => void expect(await load('/')).toHaveStatus(200))`,
  )
  repository.commit('In threads')
  const { exitCode, output } = await runCli(repository.top, 'compare', 'HEAD', '--json', '--p50=50%', '-t', 'a price')
  const { loads, notCompared } = JSON.parse(output) as RefsReport
  expect(notCompared).toEqual([])
  expect(loads).toMatchObject([{ test: 'a price', plan: '4 users, 40 iterations, all in the thread of the test' }])
  expect(exitCode).toBe(0)
})
