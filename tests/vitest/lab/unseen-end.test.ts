import { expect, test } from 'vitest'
import { UnseenEnd } from '../../../src/vitest/lab/unseen-end.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'

test('a run that nothing shows ends after 60 s, counted from when it was seen last, and says so once each time', async () => {
  const clock = new ManualClock()
  const said: string[] = []
  const end = new UnseenEnd(
    () => clock.now(),
    (line) => void said.push(line),
  )
  expect(end.leftMs(false)).toBeUndefined()
  await clock.advance(500_000)
  expect(end.leftMs(true)).toBe(60_000)
  await clock.advance(45_000)
  expect(end.leftMs(true)).toBe(15_000)
  // Somebody looks.
  expect(end.leftMs(false)).toBeUndefined()
  await clock.advance(1_000)
  expect(end.leftMs(true)).toBe(60_000)
  await clock.advance(59_999)
  expect(end.leftMs(true)).toBe(1)
  await clock.advance(1)
  expect(end.leftMs(true)).toBe(0)
  await clock.advance(100_000)
  expect(end.leftMs(true)).toBe(0)
  expect(said).toEqual(Array.from({ length: 2 }, () => 'No page is open: the run ends in 60 s, unless one is opened again'))
})
