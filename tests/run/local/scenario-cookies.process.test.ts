import { expect, test } from 'vitest'
import { runLoad } from '../../../src/load/load.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import { standalone } from '../../../src/run/run-environment.ts'
import { scenario } from '../../../src/run/task/scenario.ts'
import { serveHttp } from '../../protocols/servers/origin.ts'

/** What the server gets of a user that logs in at its start and visits a page in each iteration, and whether a cookie of one visit is sent in the next. */
async function seenWith(cookies: 'per-user' | 'per-iteration' | 'off', options: LoadOptions): Promise<readonly string[]> {
  const seen: string[] = []
  const { url } = await serveHttp((request, response) => {
    seen.push(`${request.url} ${request.headers.cookie ?? ''}`.trim())
    response.setHeader('set-cookie', request.url === '/login' ? 'login=1; Path=/' : 'visit=1; Path=/').end()
  })
  const visitor = scenario({
    cookies,
    start: ({ http }) => http.get('/login'),
    flow: [({ http }) => http.get('/first'), ({ http }) => http.get('/second')],
    stop: ({ http }) => http.get('/logout'),
  })
  await runLoad(visitor, { exclusive: false, iterations: 2, baseUrl: url, ...options }, standalone)
  return seen
}

test('a user keeps its cookies for as long as it lives', async () => {
  expect(await seenWith('per-user', {})).toEqual([
    '/login',
    '/first login=1',
    '/second login=1; visit=1',
    '/first login=1; visit=1',
    '/second login=1; visit=1',
    '/logout login=1; visit=1',
  ])
})

test.for([
  ['closed', {}],
  ['open', { rate: 50 }],
] as const)('cookies of an iteration end with it, and those of `start` stay: the %s model', async ([kind, options]) => {
  const visit = ['/first login=1', '/second login=1; visit=1']
  const expected =
    kind === 'closed'
      ? ['/login', ...visit, ...visit, '/logout login=1']
      : ['/login', ...visit, '/logout login=1', '/login', ...visit, '/logout login=1']
  // Arrivals may overlap.
  expect((await seenWith('per-iteration', options)).toSorted()).toEqual(expected.toSorted())
})

test('without cookies none is sent', async () => {
  expect(await seenWith('off', {})).toEqual(['/login', '/first', '/second', '/first', '/second', '/logout'])
})

test('options for HTTP that are wrong are refused where the scenario is made', () => {
  const wrong = { cookies: 'never', redirects: -1, decompress: 'gzip', tasks: { a: { run: '/' } } }
  expect(() => scenario(wrong as never)).toThrowErrorMatchingInlineSnapshot(`
    [LoadError: 3 problems with the scenario:
    - Expected \`cookies\` to be 'per-user' or 'per-iteration' or 'off', got 'never' (string)
    - Expected \`redirects\` to be a whole number from 0 to 20, got -1 (number)
    - Expected \`decompress\` to be true or false, got 'gzip' (string)]
  `)
})
