import { expect, test } from 'vitest'
import { EarlyEnd } from '../../src/run/early-end.ts'
import { ManualClock } from '../helpers/manual-clock.ts'

test('who ends a run first is remembered, with the time since its start', async () => {
  const clock = new ManualClock({ startMs: 500 })
  const end = new EarlyEnd(clock, 400)
  expect(end.abortion).toBe(undefined)
  end.abort('limit', 'too slow')
  clock.spend(50)
  end.abort('signal', 'Ctrl+C')
  await clock.until(end.happened)
  expect(end.abortion).toEqual({ by: 'limit', reason: 'too slow', atMs: 100 })
})

test('what is cut off is told why', () => {
  const end = new EarlyEnd(new ManualClock(), 0)
  expect(end.error).toMatchObject({ code: 'aborted', message: 'the run is over' })
  end.abort('signal', 'Ctrl+C')
  expect(end.error).toMatchObject({ code: 'aborted', message: 'the run was aborted: Ctrl+C' })
})
