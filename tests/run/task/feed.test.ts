import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { globalIndex } from '../../../src/pace/share.ts'
import { feed, type FeedOrder } from '../../../src/run/task/feed.ts'
import { seededRandom } from '../../../src/units/random.ts'
import { messageOf } from '../../helpers/message-of.ts'
import { played } from '../user/played.ts'

const folder = mkdtempSync(join(tmpdir(), 'vitest-load-feed-'))
afterAll(() => rmSync(folder, { recursive: true }))

function fileOf(name: string, text: string | Uint8Array): URL {
  writeFileSync(join(folder, name), text)
  return pathToFileURL(join(folder, name))
}

function* numbers(): Generator<number> {
  yield* [5, 6]
}

function* endless(): Generator<number> {
  for (;;) yield 1
}

/** What is said of a source of rows that is none, without the folder of this test. */
const said = (act: () => unknown): string => messageOf(act).replaceAll(folder, '…')

const at = (index: number, iteration = index): { index: number; iteration: number; user: number; random: () => number } => ({
  index,
  iteration,
  user: index,
  random: seededRandom(1, index),
})

const firstSix = (order: FeedOrder | undefined): readonly string[] => {
  const rows = feed(['a', 'b', 'c'], { order })
  return [0, 1, 2, 3, 4, 5].map((index) => rows.next(at(index, index >> 1)))
}

test('the iterations of a run get one row after the other, unless something else is asked for', () => {
  expect(firstSix(undefined)).toEqual(['a', 'b', 'c', 'a', 'b', 'c'])
  expect(firstSix('circular')).toEqual(firstSix(undefined))
  // Three iterations of each of two users, in turn.
  expect(firstSix('sequential')).toEqual(['a', 'a', 'b', 'b', 'c', 'c'])
})

test('random rows are drawn by the seed, each as likely as the others', () => {
  const rows = feed(['a', 'b', 'c'], { order: 'random' })
  const drawn = Array.from({ length: 3_000 }, (_, index) => rows.next(at(index)))
  expect(drawn).toEqual(Array.from({ length: 3_000 }, (_, index) => rows.next(at(index))))
  for (const row of ['a', 'b', 'c']) expect(Math.abs(drawn.filter((other) => other === row).length - 1_000)).toBeLessThan(130)
})

test('once: each row goes to exactly one iteration, however many shares carry the run, and then there is none', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 8 }), (size, count) => {
      const rows = Array.from({ length: size }, (_, row) => row)
      const given = Array.from({ length: count }, (_, index) => {
        // Each share has a feed of its own, as each thread does.
        const own = feed(rows, { order: 'once' })
        const numbers = Array.from({ length: size }, (_, position) => globalIndex(position, { index, count })).filter(
          (number) => number < size,
        )
        return numbers.map((number) => own.next(at(number)))
      })
      expect(given.flat().toSorted((one, other) => one - other)).toEqual(rows)
      expect(messageOf(() => feed(rows, { order: 'once' }).next(at(size)))).toMatch(/^feed-exhausted: the feed has \d+ rows/)
    }),
  )
})

test('a user has a row of its own from its start to its stop', async () => {
  const accounts = feed([{ name: 'ada' }, { name: 'grace' }], { order: 'once' })
  const { notes, record } = await played({ concurrency: 3, iterations: 4 }, ({ clock, note }) => ({
    start: (context) => accounts.forUser(context).name,
    stop: (context) => note(`${accounts.forUser(context).name} leaves`),
    tasks: { look: { run: ({ state }) => clock.sleep(10).then(() => note(state)) } },
  }))
  expect(notes).toEqual(['10 ada', '10 grace', '20 ada', '20 grace', '20 ada leaves', '20 grace leaves'])
  // The third user finds no account, which is no success.
  expect(record.measured.errors).toMatchObject([{ code: 'feed-exhausted', count: 1 }])
  expect(record.users).toEqual({ planned: 3, started: 3, failedStart: 1 })
})

test('an iteration that finds no row fails', async () => {
  const rows = feed([1, 2, 3], { order: 'once' })
  const { record } = await played({ iterations: 5 }, () => ({ tasks: { look: { run: (context) => rows.next(context) } } }))
  expect(record.measured.iterations).toMatchObject({ succeeded: 3, failed: 2 })
})

test('one feed does not give its rows once to iterations and once more to users', () => {
  const rows = feed([1, 2], { order: 'once' })
  rows.next(at(0))
  expect(messageOf(() => rows.forUser(at(0)))).toMatchInlineSnapshot(
    `"bad-feed: A feed with order 'once' serves either iterations (\`next\`) or users (\`forUser\`): make one feed for each"`,
  )
})

test('rows are read from CSV, by the names in its first line', () => {
  const rows = feed(fileOf('users.csv', '\uFEFFname,city\nAda,"London, ""Soho"""\n\nGrace,New York\n'))
  expect(rows.size).toBe(2)
  expect([rows.next(at(0)), rows.next(at(1))]).toEqual([
    { name: 'Ada', city: 'London, "Soho"' },
    { name: 'Grace', city: 'New York' },
  ])
})

test('rows are read from JSON and from anything that can be walked through', () => {
  expect(feed<{ id: number }>(fileOf('users.json', '[{"id":1},{"id":2}]')).next(at(1))).toEqual({ id: 2 })
  expect(feed(new Set(['x', 'y'])).next(at(1))).toBe('y')
  expect(feed(numbers()).size).toBe(2)
})

test('what is no source of rows is refused', () => {
  expect(said(() => feed([]))).toMatchInlineSnapshot(`"bad-feed: Expected at least one row, got none"`)
  expect(said(() => feed(5 as never))).toMatchInlineSnapshot(
    `"bad-feed: Expected rows to be a list, another iterable, or a file such as new URL('./users.csv', import.meta.url), got 5 (number)"`,
  )
  expect(said(() => feed(new URL('http://127.0.0.1/users.csv')))).toMatchInlineSnapshot(
    `"bad-feed: Expected a file URL such as new URL('./users.csv', import.meta.url), got 'http://127.0.0.1/users.csv' (string)"`,
  )
  expect(said(() => feed(fileOf('users.txt', 'a')))).toMatchInlineSnapshot(
    `"bad-feed: Expected a file of rows to end in .csv or .json, got …/users.txt"`,
  )
  expect(said(() => feed(fileOf('object.json', '{}')))).toMatchInlineSnapshot(
    `"bad-feed: The rows of …/object.json could not be read: expected a list at its top"`,
  )
  expect(said(() => feed(fileOf('broken.csv', 'name,city\nAda\n')))).toMatchInlineSnapshot(
    `"bad-feed: The rows of …/broken.csv could not be read: Invalid Record Length: columns length is 2, got 1 on line 2"`,
  )
  expect(said(() => feed(fileOf('empty.csv', 'name,city\n'))).replace(/file:.*\//, '')).toMatchInlineSnapshot(
    `"bad-feed: Expected at least one row, got none in empty.csv"`,
  )
  expect(said(() => feed([1], { order: 'shuffled' as never }))).toMatchInlineSnapshot(
    `"bad-feed: Expected \`order\` to be 'sequential' or 'random' or 'circular' or 'once', got 'shuffled' (string)"`,
  )
})

test('an iterable without an end is given up', () => {
  expect(messageOf(() => feed(endless()))).toBe('bad-feed: Expected at most 1000000 rows, got more: does the iterable ever end?')
})

const csvOf = (count: number): string => `id\n${Array.from({ length: count }, (_, index) => index).join('\n')}`

test('a file of more rows than are taken is refused, and one of as many is read whole', { timeout: 60_000 }, () => {
  const most = feed<{ id: string }>(fileOf('most.csv', csvOf(1_000_000)))
  expect(most.size).toBe(1_000_000)
  expect(most.forUser({ user: 999_999 }).id).toBe('999999')
  expect(said(() => feed(fileOf('more.csv', csvOf(1_000_001))))).toBe(
    'bad-feed: The rows of …/more.csv could not be read: expected at most 1000000 rows, got more. Split the file',
  )
  expect(said(() => feed(fileOf('more.json', `[${'1,'.repeat(1_000_000)}1]`)))).toMatch(/expected at most 1000000 rows, got more/)
})

test('a column that comes twice is refused, whatever it is called', () => {
  expect(said(() => feed(fileOf('doubled.csv', 'id,name,id\n1,Ada,2\n')))).toBe(
    "bad-feed: The rows of …/doubled.csv could not be read: expected each column to have a different name, got 'id' (string) twice. Rename one of them",
  )
  expect(said(() => feed(fileOf('unnamed.csv', 'id,,\n1,2,3\n')))).toMatch("got '' (string) twice")
})

test.for([
  ['UTF-16, little end first', Buffer.from('\uFEFFname\nAda\n', 'utf16le'), 'expected UTF-8, got UTF-16 or no text. Save it as UTF-8'],
  [
    'UTF-16, big end first',
    Buffer.from('\uFEFFname\nAda\n', 'utf16le').swap16(),
    'expected UTF-8, got UTF-16 or no text. Save it as UTF-8',
  ],
  ['UTF-16 without a mark', Buffer.from('name\nAda\n', 'utf16le'), 'expected UTF-8, got UTF-16 or no text. Save it as UTF-8'],
  ['Latin-1', Buffer.from('name\nZo\u00EB\n', 'latin1'), 'expected UTF-8, got bytes of another encoding. Save it as UTF-8'],
] as const)('a file in %s is refused and not read as nonsense', ([, bytes, reason]) => {
  for (const name of ['users.csv', 'users.json'])
    expect(said(() => feed(fileOf(name, bytes)))).toMatch(`…/${name} could not be read: ${reason}`)
})

test('blanks are part of a value and of a name, as RFC 4180 says; lines end in any of three ways, also mixed', () => {
  const rows = feed(fileOf('blanks.csv', ' name,city \r\n Ada , London\nGrace,"\r\n"\rAlan, \r\n'))
  expect(Array.from({ length: rows.size }, (_, user) => rows.forUser({ user }))).toEqual([
    { ' name': ' Ada ', 'city ': ' London' },
    { ' name': 'Grace', 'city ': '\r\n' },
    { ' name': 'Alan', 'city ': ' ' },
  ])
  expect(said(() => feed(fileOf('quote.csv', 'name,city\nAda, "London"\n')))).toMatch(/Invalid Opening Quote/)
})

test('an option that there is not is refused, and what is no context as well', () => {
  expect(messageOf(() => feed([1], { ordr: 'once' } as never))).toBe('bad-feed: Unknown option `ordr`: did you mean `order`?')
  expect(messageOf(() => feed([1], null as never))).toBe("bad-feed: Expected `options` to be an object such as { order: 'once' }, got null")
  expect(messageOf(() => feed([1]).next(undefined as never))).toBe(
    'bad-feed: Expected the context of the task, as in feed.next(context), got undefined',
  )
  expect(messageOf(() => feed([1]).forUser({} as never))).toBe(
    'bad-feed: Expected the context of the task, as in feed.forUser(context), got {} (object)',
  )
})
