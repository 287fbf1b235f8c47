import { expect, test } from 'vitest'
import { fileTexts } from '../../../src/vitest/reporter/file-texts.ts'

const csv = (count: number): readonly string[] => Array.from({ length: count }, (_, nth) => `out/load_${nth}.csv`)

test('each file has a line, unless there are many of one kind in one folder', () => {
  expect(fileTexts(['out/load.html', ...csv(4)])).toEqual(['out/load.html', ...csv(4)])
  expect(fileTexts(['out/load.html', ...csv(5), 'load.json'])).toEqual(['out/load.html', 'out/*.csv  (5 files)', 'load.json'])
  expect(fileTexts(['a/load.csv', ...csv(4)])).toHaveLength(5)
})
