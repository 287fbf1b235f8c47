import { parse } from 'csv-parse/sync'
import { array, assert, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { csvText, textCell } from '../../../../src/report/formats/csv/csv-text.ts'
import { fileNames } from '../../../../src/report/formats/csv/file-names.ts'
import { nastyText } from '../../../helpers/nasty-text.ts'

test('every cell is read back as it was, whatever it contains', () => {
  const rows = array(array(string({ unit: 'binary' }), { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 4 })
  assert(
    property(rows, (cells) => {
      expect(parse(csvText(cells), { relax_column_count: true, skip_empty_lines: false })).toEqual(cells)
    }),
  )
})

test.for([
  ['=cmd()', "'=cmd()"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\tx', "'\tx"],
  ['\rx', "'\rx"],
  ['a=b', 'a=b'],
  ['', ''],
])('a text that a spreadsheet would evaluate is quoted by an apostrophe: %j', ([text, cell]) => {
  expect(textCell(text!)).toBe(cell)
})

test.for([
  ['GET /users holds its budget', 'GET_users_holds_its_budget'],
  ['shop > buy (rate 200/s)', 'shop_buy_rate_200_s'],
  ['../../etc/passwd', 'etc_passwd'],
  ['C:\\x\0y', 'C_x_y'],
  ['日本語 Ü', '日本語_Ü'],
  ['...', 'test'],
  ['', 'test'],
])('the name of a test becomes part of a file name: %j', ([title, name]) => {
  expect(fileNames([title!])).toEqual([name])
})

test('file names are safe, short enough, and different on file systems that ignore case', () => {
  expect(fileNames(['a b', 'A/B', 'a_b_2', 'a?b'])).toEqual(['a_b', 'A_B_2', 'a_b_2_2', 'a_b_3'])
  expect(fileNames(['語'.repeat(500), '語'.repeat(501)])[1]).toMatch(/^語{60}_2$/)
  assert(
    property(array(nastyText, { maxLength: 8 }), (titles) => {
      const names = fileNames(titles)
      expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(titles.length)
      for (const name of names) {
        expect(name).toMatch(/^[\p{L}\p{M}\p{N}._-]+$/u)
        expect(name).not.toMatch(/^\.|\.$/)
        expect(Buffer.byteLength(`load_${name}_stats_history.csv`)).toBeLessThanOrEqual(255)
      }
    }),
  )
})
