/**
 * Lesson 16. Load tests are Vitest tests: rows, levels, and the fixtures of a `test` of yours work with them.
 */
import { expect, test } from 'vitest'
import { loadTest, serve } from 'vitest-load'

const app = serve(new URL('./server.mjs', import.meta.url))

loadTest.for([
  { path: '/users', status: 200 },
  { path: '/nowhere', status: 404 },
] as const)('GET $path', { iterations: 50, accept: [200, 404], baseUrl: app }, async ({ path, status }, { load }) => {
  expect(await load(path)).toHaveStatus(status)
})

const withAccount = test.extend<{ account: { readonly name: string } }>({
  // oxlint-disable-next-line eslint/no-empty-pattern -- Vitest wants to see which fixtures a fixture uses: none
  account: async ({}, use) => {
    await use({ name: 'ada' })
  },
})

loadTest.with(withAccount)('the account of a fixture', { concurrency: [1, 5], iterations: 50, baseUrl: app }, async ({ load, account }) => {
  const result = await load(({ http }) => http.post('/login', { body: account }))
  expect(result).toHaveStatus(200)
})
