import { expect, test } from 'vitest'
import { codeFrame, placeAt } from '../../../../src/vitest/plugin/analysis/code-frame.ts'

const text = Array.from({ length: 12 }, (_, index) => `line ${index + 1};`).join('\n')

test('a frame shows two lines around, numbered, and underlines the place', () => {
  expect(codeFrame(text, [{ line: 9, column: 6, width: 1 }])).toMatchInlineSnapshot(`
    " 7 | line 7;
     8 | line 8;
     9 | line 9;
       |      ^
    10 | line 10;
    11 | line 11;"
  `)
})

test('a frame ends where the text does, and underlines several places of a line', () => {
  expect(
    codeFrame(`${text}\n\n`, [
      { line: 12, column: 1, width: 4 },
      { line: 12, column: 6, width: 99 },
    ]),
  ).toMatchInlineSnapshot(`
    "10 | line 10;
    11 | line 11;
    12 | line 12;
       | ^^^^ ^^^"
  `)
  expect(codeFrame('only', [{ line: 1, column: 1, width: 4 }])).toMatchInlineSnapshot(`
    "1 | only
      | ^^^^"
  `)
})

test('a mark stands under its place whatever a tab or a character outside of the first plane takes', () => {
  expect(codeFrame('\tconst a = "😀", b = c', [{ line: 1, column: 22, width: 1 }]).split('\n')).toEqual([
    '1 | \tconst a = "😀", b = c',
    '  | \t                    ^',
  ])
})

test('a place is counted from 1', () => {
  expect([placeAt('ab\ncd', 0), placeAt('ab\ncd', 2), placeAt('ab\ncd', 4)]).toEqual([
    { line: 1, column: 1 },
    { line: 1, column: 3 },
    { line: 2, column: 2 },
  ])
})
