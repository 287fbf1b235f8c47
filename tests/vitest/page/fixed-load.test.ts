import { expect, test } from 'vitest'
import { callsIn, fixedParts } from '../../../src/vitest/page/fixed-load.ts'

const WHOLE = 'The test loads http://127.0.0.1:3000 by its whole address.'
const SEARCH = 'load.capacity chooses the rates itself'
const COMPARISON = 'load.compare loads both arms as the test says'

test.for([
  ["async ({ load }) => { await load('/users') }", null, null],
  ["async ({ load }) => { await load('http://127.0.0.1:3000/users') }", null, WHOLE],
  ["await load({ url: 'http://127.0.0.1:3000/users', method: 'POST' })", null, WHOLE],
  ['await load(({ http }) => http.get(`http://127.0.0.1:3000/users`))', null, WHOLE],
  // One of the two depends on it.
  ["await load(async ({ http }) => { await http.get('http://127.0.0.1:3000/'); await http.get('/users') })", null, null],
  ['await load(`${app.url}/users`)', null, null],
  ['await load(task)', null, null],
  ["await load.capacity('/users', { slo })", SEARCH, null],
  ["await __vi_import_0__.load.capacity('/users', { slo })", SEARCH, null],
  ["await load.sweep('/users', { rounds: 3 })", 'load.sweep chooses the numbers of users itself', null],
  ["await load.compare({ base: '/a', head: '/b' })", COMPARISON, null],
  // What comes first can be changed.
  ["await (0, __vi_import_0__.load)('/warm'); await __vi_import_0__.load.compare({ base, head })", null, null],
  ['// load.compare(…) would say more\nawait load(task)', null, null],
  ['await search(load)', null, null],
] as const)('%s', ([body, fixed, baseUrlFixed]) => {
  expect(fixedParts(callsIn(body))).toEqual({ fixed, baseUrlFixed })
})
