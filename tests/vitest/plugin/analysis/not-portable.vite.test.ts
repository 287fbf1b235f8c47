import { beforeAll, describe, expect, test } from 'vitest'
import { runProject, type ProjectRun } from '../../../helpers/projects/run-project.ts'

let run: ProjectRun
beforeAll(async () => {
  run = await runProject('portable-refused')
}, 60_000)

const about = (name: string): string => run.errors.filter((error) => error.includes(name)).join('\n\n')

describe('what cannot be had elsewhere is refused while its file is read, shown where its author wrote it', () => {
  test('local variables', () => {
    expect(about('locals.test.ts')).toMatchInlineSnapshot(`
      "portable() cannot include this:

      - \`region\` is a local variable, which cannot be included
      - \`task\` is a local variable, which cannot be included
      - \`token\` is a local variable, which cannot be included

      fixtures/projects/portable-refused/locals.test.ts:11:71
       9 |   test('captures', async ({ task }) => {
      10 |     const token: Token = { value: 'secret' }
      11 |     await load(portable(async ({ http }: TaskContext) => http.get(\`/\${region}/\${task.name}\`, { headers: { token: token.value } })))
         |                                                                       ^^^^^^    ^^^^                             ^^^^^
      12 |   })
      13 | })

      Move it to the top level of the file, or let \`setup\` return it and read it as \`data\`: ({ data }) => …"
    `)
  })

  test('a local function, in a file of TSX', () => {
    expect(about('local-function.test.tsx')).toMatchInlineSnapshot(`
      "portable() cannot include this:

      - \`browse\` is a local variable, which cannot be included

      fixtures/projects/portable-refused/local-function.test.tsx:6:12
      4 | test('a function of a test', () => {
      5 |   const browse = async <Item,>(item: Item): Promise<Item> => item
      6 |   portable(browse)
        |            ^^^^^^
      7 | })

      Move it to the top level of the file, or let \`setup\` return it and read it as \`data\`: ({ data }) => …"
    `)
  })

  test('of several tasks, all of it at once', () => {
    expect(about('several.test.ts')).toMatchInlineSnapshot(`
      "portable() cannot include this:

      - \`first\` is a local variable, which cannot be included
      - \`second\` is a local variable, which cannot be included

      fixtures/projects/portable-refused/several.test.ts:6:18
      4 | test('several tasks', () => {
      5 |   const first = 1
      6 |   portable(() => first)
        |                  ^^^^^
      7 |   for (const second of [2, 3]) portable(() => [first, second])
      8 | })

      fixtures/projects/portable-refused/several.test.ts:7:48
      5 |   const first = 1
      6 |   portable(() => first)
      7 |   for (const second of [2, 3]) portable(() => [first, second])
        |                                                ^^^^^  ^^^^^^
      8 | })

      Move it to the top level of the file, or let \`setup\` return it and read it as \`data\`: ({ data }) => …"
    `)
  })

  test('a foreign this', () => {
    expect(about('this.test.ts')).toMatchInlineSnapshot(`
      "portable() cannot include this:

      - \`this\` belongs to the surrounding function, which cannot be included

      fixtures/projects/portable-refused/this.test.ts:7:44
      5 |
      6 |   browse(): PortableTask {
      7 |     return portable(({ http }) => http.get(this.path))
        |                                            ^^^^
      8 |   }
      9 | }

      Use a variable at the top level of the file, or let \`setup\` return it and read it as \`data\`: ({ data }) => …"
    `)
  })

  test('what works only in a test, however far away', () => {
    expect(about('vitest-api.test.ts')).toMatchInlineSnapshot(`
      "portable() cannot include this:

      - \`check\` needs \`expect\` of 'vitest', which works only inside a test
      - \`addressOf\` needs \`app\`, which needs \`serve\` of 'vitest-load', which works only inside a test
      - \`load\` of 'vitest-load' works only inside a test

      fixtures/projects/portable-refused/vitest-api.test.ts:11:7
       9 |   await load(
      10 |     portable(async ({ http }) => {
      11 |       check(await http.get(addressOf('/')))
         |       ^^^^^                ^^^^^^^^^
      12 |       await load('/')
      13 |     }),

      fixtures/projects/portable-refused/vitest-api.test.ts:12:13
      10 |     portable(async ({ http }) => {
      11 |       check(await http.get(addressOf('/')))
      12 |       await load('/')
         |             ^^^^
      13 |     }),
      14 |   )

      Throw in the task to make it fail, and judge the result of the run with \`expect\`. For a value that the test has, let \`setup\` return it and read it as \`data\`: ({ data }) => …"
    `)
    expect(about('assert-stock.ts')).toMatchInlineSnapshot(
      `"fixtures/projects/portable-refused/lib/assert-stock.ts, which the task needs, imports 'vitest', which works only inside a test. Move the code that the task needs to a separate module."`,
    )
  })

  test('what a hook sets', () => {
    expect(about('changed.test.ts')).toMatchInlineSnapshot(`
      "portable() cannot include this:

      - \`headersOf\` needs \`token\`, which is set in line 8 by code that cannot be included: outside this thread it would keep its first value
      - \`headersOf\` needs \`settings\`, which is set in line 9 by code that cannot be included: outside this thread it would keep its first value

      fixtures/projects/portable-refused/changed.test.ts:15:67
      13 |
      14 | test('uses what a hook sets', async () => {
      15 |   await load(portable(({ http }) => http.get('/', { headers: { ...headersOf() } })))
         |                                                                   ^^^^^^^^^
      16 | })

      Set it where it is declared, or let \`setup\` return it and read it as \`data\`: ({ data }) => …"
    `)
  })

  test('what is mocked', () => {
    expect(about('mocked.test.ts')).toMatchInlineSnapshot(`
      "portable() cannot include this:

      - \`stock\` of './lib/stock' is mocked in this file, and mocks cannot be included: the task would run with the real module

      fixtures/projects/portable-refused/mocked.test.ts:8:18
      6 |
      7 | test('uses what is mocked', () => {
      8 |   portable(() => stock())
        |                  ^^^^^
      9 | })

      Let the task decide: let \`setup\` return it and read it as \`data\`: ({ data }) => …"
    `)
  })

  test('a module that is not there, or has no task, or does not find its own', () => {
    expect(about('missing.test.ts')).toMatchInlineSnapshot(`
      "There is nothing to run:

      - \`./lib/stok.ts\` does not exist

      fixtures/projects/portable-refused/missing.test.ts:3:19
      1 | import { portable } from 'vitest-load'
      2 |
      3 | portable(new URL('./lib/stok.ts', import.meta.url))
        |                   ^^^^^^^^^^^^^

      Correct the address: it is relative to this file"
    `)
    expect(about('stock.ts to be')).toMatchInlineSnapshot(
      `"Expected the default export of fixtures/projects/portable-refused/lib/stock.ts to be the task, but there is none: write \`export default async function …\`"`,
    )
    expect(about('unresolved.ts')).toMatch(
      /^Cannot bundle the code that .*unresolved\.ts runs outside the test\..*Could not resolve ["']\.\/nowhere["']/s,
    )
  })
})

test('a file that is refused fails alone, and points to the line', () => {
  expect(run.errors).toHaveLength(11)
  expect(run.exitCode).toBe(1)
  expect(run.tests['what can be bundled is not kept from it by the others']!.state).toBe('passed')
  expect(run.output).toMatch(/❯ this\.test\.ts:7:44\n/)
})
