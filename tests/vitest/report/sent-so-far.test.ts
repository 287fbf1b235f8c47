import { expect, test } from 'vitest'
import { SentSoFar } from '../../../src/vitest/report/sent-so-far.ts'

const values = (run: string, count: number): readonly string[] => Array.from({ length: count }, (_, index) => `${run} ${index}`)

test('all that a run has sent is known, however much, and what earlier runs have sent', () => {
  const sent = new SentSoFar()
  expect(sent.add(values('first', 10))).toEqual(values('first', 10))
  expect(sent.add(values('second', 20))).toEqual([...values('first', 10), ...values('second', 20)])
  expect(sent.add(values('large', 9_000))).toHaveLength(9_030)
})

test('of earlier runs the newest 4 000 values are kept', () => {
  const sent = new SentSoFar()
  sent.add(['old', 'sent again'])
  sent.add(values('large', 3_999))
  sent.add(['sent again'])
  expect(sent.add([])).toEqual([...values('large', 3_999), 'sent again'])
  sent.add(values('larger', 5_000))
  expect(sent.add(['new'])).toEqual([...values('larger', 5_000).slice(1_000), 'new'])
})
