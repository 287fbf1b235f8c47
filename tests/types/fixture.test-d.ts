import { test as base } from 'vitest'
import { load, loadFixture, type Load, type LoadResult } from 'vitest-load'

const test = base.extend({ load: loadFixture })

test.concurrent('takes load from the context', async ({ load: fromContext, task }) => {
  const known: Load = fromContext
  const result: LoadResult = await known('/', { iterations: 5 })
  void result.latency.p95
  void task.name
  // @ts-expect-error it has the options of load, and no others
  await fromContext('/', { iteration: 5 })
})

const withRows = base.extend<{ readonly load: Load; readonly user: string }>({ load: loadFixture, user: 'bob' })
withRows.for([1, 2])('row %i', async (iterations, { load: fromContext, user }) => {
  await fromContext(`/${user}`, { iterations })
})

void (load satisfies Load)
