/**
 * Lesson 27. What is made once and used by all: `setup` runs in the thread of the test, and what it returns is copied to each thread as `context.data`.
 *
 * It has to be plain data. A connection cannot be copied; open it at the top level of the module of the task, which each thread reads for itself.
 */
import { expect } from 'vitest'
import { loadTest, portable, serve } from 'vitest-load'

const app = serve(new URL('./server.mjs', import.meta.url))

interface Paths {
  readonly paths: readonly string[]
}

const visits = portable<Paths>(({ http, data, index }) => http.get(data.paths[index % data.paths.length]!, { name: 'visit' }))

loadTest('pages that were looked up once', { threads: 2, concurrency: 4, iterations: 100, baseUrl: app }, async ({ load }) => {
  let lookUps = 0
  const result = await load(visits, {
    setup: () => {
      lookUps++
      return { paths: ['/users', '/work'] }
    },
  })
  expect(lookUps).toBe(1)
  expect(result).toHaveStatus(200)
  expect(result.steps['visit']?.count).toBe(100)
})
