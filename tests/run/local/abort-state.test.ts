import { expect, test } from 'vitest'
import { AbortState } from '../../../src/run/local/abort-state.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'

test('who ends a run first is remembered, with the time since its start', async () => {
  const clock = new ManualClock({ startMs: 500 })
  const abortState = new AbortState(clock, 400)
  expect(abortState.aborted).toBe(undefined)
  abortState.abort('limit', 'too slow')
  clock.spend(50)
  abortState.abort('signal', 'Ctrl+C')
  await clock.until(abortState.happened)
  expect(abortState.aborted).toEqual({ by: 'limit', reason: 'too slow', atMs: 100 })
})

test('what is cut off is told why', () => {
  const abortState = new AbortState(new ManualClock(), 0)
  expect(abortState.error).toMatchObject({ code: 'aborted', message: 'the run is over' })
  abortState.abort('signal', 'Ctrl+C')
  expect(abortState.error).toMatchObject({ code: 'aborted', message: 'the run was aborted: Ctrl+C' })
})
