import { expect, test } from 'vitest'
import { markdownFailures, markdownTable } from '../../../src/report/table/markdown.ts'
import { rowOf, rows } from '../build-row.ts'

test('all runs are a table under a heading, with what did not pass in bold', () => {
  expect(markdownTable(rows)).toMatchInlineSnapshot(`
    "
    ## Load tests

    | load test | model | iterations | p50 | p95 | p99 | rate | failed | verdict |
    | :-- | :-- | --: | --: | --: | --: | --: | --: | :-- |
    | GET /users holds its budget \\(concurrency 1\\) | closed | 500 | 0.341 ms | 0.682 ms | 1.36 ms | 2 341/s | 0 | pass |
    | GET /users holds its budget \\(concurrency 10\\) | closed | 500 | 3.41 ms | 6.82 ms | 13.6 ms | 12 341/s | 0 | pass |
    | survives a burst | open | 1 500 | 41 ms | 82 ms | 164 ms | 500/s | 12 | **FAIL** |
    | 結帳流程在尖峰時段的負載 | open | 120 | 1.41 s | 2.82 s | 5.65 s | 4.52/s | 0 | **INVALID** |
    | is asked nothing | closed | 1 | – | – | – | – | 1 | not judged |
    | ends before its run |  |  |  |  |  |  |  | **FAIL** |
    "
  `)
})

test('a name reads as it was written', () => {
  const name = 'a|b `code` <b>bold</b> *stars* [link](http://127.0.0.1) # @me\n| line'
  expect(markdownTable([rowOf(name, 'pass')])).toContain(
    String.raw`| a\|b \`code\` \<b\>bold\</b\> \*stars\* \[link\]\(http://127.0.0.1\) \# \@me \| line | closed |`,
  )
})

test('of very many runs the first 1 000 are shown', () => {
  const text = markdownTable(Array.from({ length: 1_003 }, (_, index) => rowOf(`test ${index}`, 'pass')))
  expect(text.split('\n').filter((line) => line.startsWith('| test '))).toHaveLength(1_000)
  expect(text.endsWith('\n\nand 3 more\n')).toBe(true)
})

test('what failed is folded under the name of its test', () => {
  expect(markdownFailures([{ name: 'shop > <b>pays</b>', texts: ['expected p99 latency at most 100 ms\n  statuses   200: 400'] }]))
    .toMatchInlineSnapshot(`
    "
    <details><summary>shop &gt; &lt;b&gt;pays&lt;/b&gt;</summary>

    \`\`\`text
    expected p99 latency at most 100 ms
      statuses   200: 400
    \`\`\`

    </details>
    "
  `)
  expect(markdownFailures([])).toBe('')
})

test('a text ends neither its block nor the details, and is shortened', () => {
  const text = markdownFailures([{ name: 'one', texts: ['a\n```\n</details>\n````\nb\u001B[31m', 'x'.repeat(9_000)] }])
  expect(text).toMatch(/\n`````text\na\n```\n<\/details>\n````\nb\n\nx+…\n`````\n\n<\/details>\n$/)
  expect(text.length).toBeLessThan(4_200)
})

test('of very many failures the first 50 are shown', () => {
  const text = markdownFailures(Array.from({ length: 53 }, (_, index) => ({ name: `test ${index}`, texts: ['no'] })))
  expect(text.match(/<details>/g)).toHaveLength(50)
  expect(text.endsWith('\nand 3 more that failed\n')).toBe(true)
})
