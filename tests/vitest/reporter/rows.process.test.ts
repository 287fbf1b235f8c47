import { expect, test } from 'vitest'
import { temporaryProject } from '../plugin/temporary-project.ts'

const LOADING = `
  import { load, loadTest } from 'vitest-load'
  import { expect, test } from 'vitest'

  const once = { iterations: 1 }
  loadTest('has a namesake', once, async ({ load }) => expect(await load(() => {})).toHaveErrorRateBelow(0.5))
`

test('rows tell namesakes and runs apart, and what came of each', async () => {
  using project = temporaryProject({
    'a.test.ts': LOADING,
    'b.test.ts': `${LOADING}
      let attempts = 0
      loadTest('passes when run again', { ...once, retry: 1 }, async ({ load }) => {
        expect(await load(() => {})).toHaveErrorRateBelow(0.5)
        expect(++attempts).toBe(2)
      })
      // A plain test: a load test would fail for a run that nobody judged on a machine that others keep busy.
      test('has two runs', async () => {
        await load(() => {}, once)
        expect(await load(() => {}, once)).toHaveErrorRateBelow(0.5)
      })
      // As the matchers of comparisons and capacities say it.
      test('is inconclusive', async () => {
        await load(() => {}, once)
        throw new Error('INCONCLUSIVE: neither is proven')
      })
      loadTest('runs nothing', once, () => {})
      loadTest('cannot run', { iterations: -1 }, () => {})
      loadTest.skip('is skipped', once, () => {})
      test('is no load test', () => expect(1).toBe(2))
    `,
    'vitest.config.ts': `
      import { loadPlugin } from 'vitest-load/plugin'
      export default { plugins: [loadPlugin()], test: { fileParallelism: false, server: { deps: { external: [/\\/dist\\//] } } } }
    `,
  })
  await using run = project.start('run', '--reporter=default')
  const { output } = await run.ended
  const table = output.slice(output.lastIndexOf('\n load test'))
  const names = [...table.matchAll(/^ (\S.*?) {2,}(.*)$/gm)].map(([, name, verdict]) => `${name}: ${verdict}`)
  expect(names).toMatchInlineSnapshot(`
    [
      "load test: verdict",
      "a.test.ts > has a namesake: pass",
      "b.test.ts > has a namesake: pass",
      "passes when run again: pass (retried)",
      "has two runs · run 1: not judged",
      "has two runs · run 2: pass",
      "is inconclusive: INCONCLUSIVE",
      "runs nothing: FAIL",
      "cannot run: FAIL",
    ]
  `)
})
