import { serialize } from 'node:v8'
import { expect, test } from 'vitest'
import type { PagePoint, PageUpdate } from '../../src/page/messages.ts'
import { PageSession } from '../../src/page/session.ts'
import { sampleSession } from '../../fixtures/page/sample-session.ts'

const { state, updates } = sampleSession()
const [, first] = updates
const { number: _number, points: _points, ...run } = first!.runs![0] as Required<NonNullable<PageUpdate['runs']>[number]>
const { runs: _runs, log: _log, ...settings } = state

const newSession = (): PageSession => new PageSession(settings)

const point = (startMs: number, scope = 'run'): PagePoint => ({ ...samplePoint, scope, startMs })
const samplePoint = updates[3]!.runs![0]!.points!.points[0]!

const updateOf = (session: PageSession): unknown => {
  const json = session.flush()?.json
  return json === undefined ? undefined : JSON.parse(json)
}

test('an update has what has changed since the last one, and only that', () => {
  const session = newSession()
  expect(updateOf(session)).toBeUndefined()
  session.set({ isListing: false, listErrors: ['a'] })
  session.addRun({ ...run, id: 'a' })
  expect(updateOf(session)).toEqual({ listErrors: ['a'], runs: [{ ...run, id: 'a', number: 1, points: { replace: true, points: [] } }] })
  session.changeRun('a', { usersNow: 7, state: 'running' })
  session.changeRun('unknown', { usersNow: 8 })
  session.log({ at: 'now', level: 'info', text: 'said' })
  expect(updateOf(session)).toEqual({ runs: [{ id: 'a', usersNow: 7 }], log: [{ at: 'now', level: 'info', text: 'said' }] })
  session.set({ listErrors: ['a'] })
  session.changeRun('a', { usersNow: 7 })
  expect(updateOf(session)).toBeUndefined()
  expect(session.state.runs.map(({ id, usersNow }) => [id, usersNow])).toEqual([['a', 7]])
})

const frame = (sequence: number, starts: readonly number[]) =>
  ({
    id: 'a',
    sequence,
    stepNames: ['buy'],
    seconds: starts.map((startMs) => ({
      startMs,
      durationMs: 1_000,
      points: serialize([point(startMs)]),
      steps: Float32Array.of(3, 1, 1_000, 2_000, 3_000, Number.NaN),
    })),
  }) as never

test('seconds that several frames have come once, in an update and in the state', () => {
  const session = newSession()
  session.addRun({ ...run, id: 'a' })
  session.flush()
  session.addSeconds(frame(0, [0, 1_000]))
  session.addSeconds(frame(2, [0, 1_000, 2_000]))
  // One that was read late.
  session.addSeconds(frame(1, [0, 1_000]))
  const update = updateOf(session) as PageUpdate
  const { points } = update.runs![0]!
  expect(points!.replace).toBe(false)
  expect(points!.points.map(({ scope, startMs, succeeded, bad }) => [scope, startMs, succeeded, bad])).toEqual(
    [0, 1_000, 2_000].flatMap((startMs) => [
      ['run', startMs, samplePoint.succeeded, samplePoint.bad],
      ['step buy', startMs, 3, 1],
    ]),
  )
  expect(session.state.runs[0]!.points).toHaveLength(6)
})

test('the newest 20 runs are kept, and readers hear of the others', () => {
  const session = newSession()
  for (let number = 1; number <= 22; number++) session.addRun({ ...run, id: String(number) })
  expect(updateOf(session)).toMatchObject({ dropped: ['1', '2'] })
  expect(session.state.runs.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, index) => index + 3))
})

test('a reader of another session gets the whole state', () => {
  const session = new PageSession(settings, 70_000)
  expect(session.since(12)).toBeUndefined()
  expect(session.since(70_000)).toEqual([])
  session.set({ tool: 'another' })
  session.flush()
  expect([12, 70_001 + 240, 69_999].map((id) => session.since(id))).toEqual([undefined, undefined, undefined])
  expect(session.since(70_000)!.map(({ id }) => id)).toEqual([70_001])
})

test('a reader gets what it lacks, as long as that is kept', () => {
  const session = newSession()
  for (let change = 1; change <= 300; change++) {
    session.set({ tool: String(change) })
    session.flush()
  }
  expect(session.since(300)).toEqual([])
  expect(session.since(298)!.map(({ id }) => id)).toEqual([299, 300])
  expect(session.since(60)).toHaveLength(240)
  expect(session.since(59)).toBeUndefined()
  expect(session.since(301)).toBeUndefined()
  for (let entry = 0; entry < 20; entry++) {
    session.log({ at: '', level: 'info', text: 'x'.repeat(1_000_000) })
    session.flush()
  }
  expect(session.since(320 - 7)).toHaveLength(7)
  expect(session.since(320 - 8)).toBeUndefined()
})
