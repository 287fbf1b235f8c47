import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { pathToFileURL } from 'node:url'
import * as fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { isRecord } from '../../../src/plan/problems/must-be.ts'
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
      expect(messageOf(() => feed(rows, { order: 'once' }).next(at(size)))).toMatch(/^feed-exhausted: the feed has \d+ rows?/)
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
  expect(said(() => feed(fileOf('doubled.csv', 'id,name,id\n1,Ada,2\n')))).toMatchInlineSnapshot(
    `"bad-feed: The rows of …/doubled.csv could not be read: expected the first line to name each column differently, got 'id' (string) twice. Rename one of them, or give their names if it is a row, as in feed(url, { columns: ['id', 'name'] })"`,
  )
  expect(said(() => feed(fileOf('unnamed.csv', 'id,,\n1,2,3\n')))).toMatch("got '' (string) twice")
})

test('a first line that is a row is not taken for names, and `columns` names them', () => {
  const bare = fileOf('bare.csv', '1001,ada@example.org\n1002,grace@example.org\n')
  expect(said(() => feed(bare))).toMatchInlineSnapshot(
    `"bad-feed: The rows of …/bare.csv could not be read: expected the first line to name the columns, got what looks like values. Add that line, or give their names if it is a row, as in feed(url, { columns: ['id', 'name'] })"`,
  )
  const rows = feed(bare, { columns: ['id', 'mail'] })
  expect([rows.size, rows.forUser({ user: 0 })]).toEqual([2, { id: '1001', mail: 'ada@example.org' }])
  for (const header of ['first name,E-Mail', 'prénom,1', '$id', ' id ,"2"', 'user.id'])
    expect(feed(fileOf('names.csv', `${header}\n${header.replaceAll(/[^,]+/g, 'x')}\n`)).size).toBe(1)
  for (const line of ['1,2', '2024-01-01', '/users', 'a@b', '-', '"",5'])
    expect(said(() => feed(fileOf('line.csv', `${line}\n`)))).toMatch('columns')
})

test('names that the file has too, or that do not fit it, are refused', () => {
  expect(said(() => feed(fileOf('named.csv', 'id,mail\n1,a\n'), { columns: ['id', 'mail'] }))).toMatchInlineSnapshot(
    `"bad-feed: The rows of …/named.csv could not be read: the first line has the names in \`columns\`. Leave \`columns\` out"`,
  )
  expect(said(() => feed(fileOf('wide.csv', '1,2,3\n'), { columns: ['id', 'mail'] }))).toMatchInlineSnapshot(
    `"bad-feed: The rows of …/wide.csv could not be read: Invalid Record Length: columns length is 2, got 3 on line 1"`,
  )
})

test('values are separated as the file has it, and another separator is noticed', () => {
  const semicolons = fileOf('semicolons.csv', 'name;price\nTea;"1,5"\n"a;b";2\n')
  expect(said(() => feed(semicolons))).toMatchInlineSnapshot(
    `"bad-feed: The rows of …/semicolons.csv could not be read: expected columns separated by ',', got one with ';' in its name. Give delimiter: ';'"`,
  )
  const rows = feed(semicolons, { delimiter: ';' })
  expect([0, 1].map((user) => rows.forUser({ user }))).toEqual([
    { name: 'Tea', price: '1,5' },
    { name: 'a;b', price: '2' },
  ])
  expect(feed(fileOf('tabs.csv', 'id\tname\n1\tAda, Grace\n'), { delimiter: '\t' }).forUser({ user: 0 })).toEqual({
    id: '1',
    name: 'Ada, Grace',
  })
})

test('a field that no row has is no value: reading it fails, and says which fields there are', () => {
  const users = feed<Record<string, string>>(fileOf('users.csv', 'name,city\nAda,London\n'))
  const row = users.forUser({ user: 0 })
  expect(messageOf(() => row.nmae)).toMatchInlineSnapshot(
    `"bad-feed: Expected a field of the rows of users.csv, got \`nmae\`: did you mean \`name\`? The fields are \`name\`, \`city\`"`,
  )
  expect(messageOf(() => row.password)).toMatchInlineSnapshot(
    `"bad-feed: Expected a field of the rows of users.csv, got \`password\`: the fields are \`name\`, \`city\`"`,
  )
  const items = feed<Record<string, unknown>>(fileOf('items.json', '[{"id":1},{"id":2,"sale":true},5]'))
  expect(items.forUser({ user: 0 }).sale).toBeUndefined()
  expect(messageOf(() => items.forUser({ user: 1 }).price)).toMatch(
    'Expected a field of the rows of items.json, got `price`: the fields are `id`, `sale`',
  )
})

test('a row is a plain object for everything else', async () => {
  const row = feed<Record<string, string>>(fileOf('users.csv', 'name,city\nAda,London\n')).forUser({ user: 0 })
  expect(JSON.stringify(row)).toBe('{"name":"Ada","city":"London"}')
  expect([Object.keys(row), 'nmae' in row, row.hasOwnProperty('city')]).toEqual([['name', 'city'], false, true])
  expect({ ...row, more: 1 }).toStrictEqual({ name: 'Ada', city: 'London', more: 1 })
  expect(structuredClone(row)).toStrictEqual({ name: 'Ada', city: 'London' })
  expect(await Promise.resolve(row)).toBe(row)
  expect(isRecord(row)).toBe(true)
  expect(inspect(row)).toContain("name: 'Ada'")
  row.name = 'Grace'
  expect(row.name).toBe('Grace')
})

const text = '\uFEFFname,city\nZo\u00EB,K\u00F8benhavn\n'

test.for([
  ['utf-8', Buffer.from(text)],
  ['utf-16le', Buffer.from(text, 'utf16le')],
  ['utf-16le', Buffer.from(text.slice(1), 'utf16le')],
  ['utf-16be', Buffer.from(text, 'utf16le').swap16()],
  ['latin1', Buffer.from(text.slice(1), 'latin1')],
] as const)('a file is read in %s where that is said', ([encoding, bytes]) => {
  expect(feed(fileOf('encoded.csv', bytes), { encoding }).forUser({ user: 0 })).toEqual({ name: 'Zo\u00EB', city: 'K\u00F8benhavn' })
  const json = feed(fileOf('encoded.json', Buffer.from('[{"name":"Zo"}]', encoding === 'latin1' ? 'latin1' : 'utf8')), {
    encoding: encoding === 'latin1' ? encoding : undefined,
  })
  expect(json.forUser({ user: 0 })).toEqual({ name: 'Zo' })
})

test('what Windows calls Latin-1 has its characters', () => {
  expect(
    feed(fileOf('windows.csv', Buffer.from([0x61, 0x0a, 0x80, 0x99, 0x9c, 0xe9])), { encoding: 'latin1' }).forUser({ user: 0 }),
  ).toEqual({
    a: '\u20AC\u2122\u0153\u00E9',
  })
})

test.for([
  ['UTF-16, little end first', Buffer.from('\uFEFFname\nAda\n', 'utf16le'), undefined, "UTF-8, got UTF-16LE. Give encoding: 'utf-16le'"],
  [
    'UTF-16, big end first',
    Buffer.from('\uFEFFname\nAda\n', 'utf16le').swap16(),
    undefined,
    "UTF-8, got UTF-16BE. Give encoding: 'utf-16be'",
  ],
  ['UTF-16 without a mark', Buffer.from('name\nAda\n', 'utf16le'), undefined, "UTF-8, got UTF-16 or no text. Give encoding: 'utf-16le'"],
  ['Latin-1', Buffer.from('name\nZo\u00EB\n', 'latin1'), undefined, "UTF-8, got bytes of another encoding. Give encoding: 'latin1'"],
  ['UTF-8 with a mark', Buffer.from('\uFEFFname\nAda\n'), 'utf-16le', 'UTF-16LE, got UTF-8. Leave `encoding` out'],
  ['an odd number of bytes', Buffer.from('name\nAd'), 'utf-16le', 'UTF-16LE, got bytes of another encoding. Leave `encoding` out'],
] as const)('a file in %s is refused where something else is said, and not read as nonsense', ([, bytes, encoding, reason]) => {
  for (const name of ['users.csv', 'users.json'])
    expect(said(() => feed(fileOf(name, bytes), { encoding }))).toBe(
      `bad-feed: The rows of …/${name} could not be read: expected ${reason}, or save it as ${reason.replace(/,.*/, '')}`,
    )
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

test('options that are wrong, or say nothing about the source, are refused', () => {
  const csv = fileOf('users.csv', 'name\nAda\n')
  expect(messageOf(() => feed(csv, { columns: ['a', 'a'], delimiter: '::', encoding: 'ascii' as never, order: 'any' as never })))
    .toMatchInlineSnapshot(`
    "bad-feed: 4 problems with the options of feed:
    - Expected \`order\` to be 'sequential' or 'random' or 'circular' or 'once', got 'any' (string)
    - Expected \`columns\` to be a list of different names such as ['id', 'name'], got [ 'a', 'a' ] (object)
    - Expected \`delimiter\` to be one character such as ';' or '\\t', and no quote or end of a line, got '::' (string)
    - Expected \`encoding\` to be 'utf-8' or 'utf-16le' or 'utf-16be' or 'latin1', got 'ascii' (string)"
  `)
  expect(messageOf(() => feed([1], { columns: ['a'] }))).toMatchInlineSnapshot(
    `"bad-feed: \`columns\` is for a file of rows such as users.csv, but the rows come from a list: remove it"`,
  )
  expect(messageOf(() => feed(fileOf('users.json', '[1]'), { delimiter: ';' }))).toMatchInlineSnapshot(
    `"bad-feed: \`delimiter\` is for a file of rows such as users.csv, but the rows come from a .json file: remove it"`,
  )
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
