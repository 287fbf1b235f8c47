import { describe, expect, test } from 'vitest'
import { sampleSession } from '../../../fixtures/page/sample-session.ts'
import { heatColumns } from '../../../src/page/client/charts/heat-columns.ts'
import { latencyLines } from '../../../src/page/client/charts/limit-lines.ts'
import { limitOf, markOf, measuredOf } from '../../../src/page/client/state/claims.ts'
import { Course } from '../../../src/page/client/state/course.ts'
import { rowsOf, steeringOf, UNCHANGED, withField } from '../../../src/page/client/state/form-values.ts'
import { elapsed } from '../../../src/page/client/state/numbers.ts'
import { PageStore } from '../../../src/page/client/state/page-store.ts'
import { timelineOf } from '../../../src/page/client/state/timeline.ts'
import type { PageClaim, PagePoint, PageRunUpdate, PageState, PageUpdate } from '../../../src/page/messages.ts'
import { claim as passing } from '../../report/document/build-report.ts'

const { state, updates } = sampleSession()
const [firstPoint] = updates[2]!.runs![0]!.points!.points

const pointAt = (startMs: number, more: Partial<PagePoint> = {}): PagePoint => ({ ...firstPoint!, startMs, ...more })

function storeWith(...sent: readonly PageUpdate[]): PageStore {
  const store = new PageStore()
  const send = (event: string, data: PageState | PageUpdate): void => store.handle({ event, id: '1', data: JSON.stringify(data) })
  send('state', state)
  for (const update of sent) send('update', update)
  return store
}

describe('the store', () => {
  test('puts updates together: fields replace, points and log are appended', () => {
    const store = storeWith(...updates)
    expect(store.state?.status.kind).toBe('stopped')
    expect(store.runs).toMatchObject([
      { id: 'sample-1', plan: '50 users for 30 s, spawning 10/s', verdict: 'would fail', elapsedMs: 30_000 },
    ])
    expect(store.course('sample-1', 'run')?.length).toBe(30)
    expect(store.log.map(({ text }) => text)).toEqual(['the console of the test'])
  })

  test('takes a history that was merged pairwise in place of the old one, and drops runs', () => {
    const store = storeWith(...updates, {
      runs: [{ id: 'sample-1', points: { replace: true, points: [pointAt(0, { durationMs: 2_000 })] } }],
    })
    expect(store.course('sample-1', 'run')?.column('durationMs')).toEqual([2_000])
    store.handle({ event: 'update', id: '9', data: JSON.stringify({ dropped: ['sample-1'] }) })
    expect(store.runs).toEqual([])
    expect(store.course('sample-1', 'run')).toBeUndefined()
  })

  test('keeps 500 entries of the log and counts all', () => {
    const entry = { at: '2026-11-30T12:00:00.000Z', level: 'info', text: 'x' } as const
    const store = storeWith(...Array.from({ length: 7 }, () => ({ log: Array.from({ length: 100 }, () => entry) })))
    expect([store.log.length, store.logged]).toEqual([500, 700])
  })
})

test('a course is in order of time, and a second that comes again replaces what was known of it', () => {
  const course = new Course()
  for (const startMs of [0, 2_000, 1_000]) course.put(pointAt(startMs))
  course.put(pointAt(1_000, { succeeded: 7, buckets: [[10, 7]] }))
  expect(course.column('startMs')).toEqual([0, 1_000, 2_000])
  expect(course.column('succeeded')[1]).toBe(7)
  expect([...course.buckets[1]!]).toEqual([10, 7])
})

test('a run that follows a Reset is drawn behind the one before, with a gap and a break between them', () => {
  const [run] = updates[1]!.runs!
  const begun = (id: string, second: number, marks: PageRunUpdate['marks']): PageUpdate => ({
    runs: [
      {
        ...run!,
        id,
        number: second === 0 ? 1 : 2,
        startedAt: new Date(Date.UTC(2026, 10, 30, 12, 0, second)).toISOString(),
        marks: marks!,
        points: { replace: true, points: [pointAt(0), pointAt(1_000)] },
      },
    ],
  })
  const store = storeWith(
    begun('a', 0, [{ atMs: 2_000, endMs: null, kind: 'reset', text: 'reset' }]),
    begun('b', 5, [{ atMs: 500, endMs: null, kind: 'applied', text: 'users 1 → 2' }]),
  )
  const timeline = timelineOf(store, store.runs[1]!, 'run')
  expect(timeline.x).toEqual([0.5, 1.5, 5, 5.5, 6.5])
  expect(timeline.column('durationMs')).toEqual([1_000, 1_000, null, 1_000, 1_000])
  expect(timeline.breaks).toEqual([
    { atMs: 0, text: 'run 1' },
    { atMs: 5_000, text: 'run 2' },
  ])
  expect(timeline.marks.map(({ atMs, text }) => [atMs, text])).toEqual([
    [2_000, 'reset'],
    [5_500, 'users 1 → 2'],
  ])
  expect(timelineOf(store, store.runs[0]!, 'run').x).toEqual([0.5, 1.5])
})

test('the columns of a heatmap add up the seconds that they cover', () => {
  const buckets = [Float32Array.of(10, 1, 20, 2), undefined, Float32Array.of(10, 4)]
  const columns = heatColumns({ x: [0.5, 1.5, 2.5], buckets }, 1)
  expect(columns.map(({ counts }) => [...counts])).toEqual([
    [
      [10, 5],
      [20, 2],
    ],
  ])
})

describe('what is sent of the form', () => {
  const [row] = state.tests[0]!.rows
  const typed = withField(UNCHANGED, null, 'users', '7')

  test('is nothing of rows that were not changed, and what the test says of other fields', () => {
    expect(steeringOf([row!], UNCHANGED, undefined)).toEqual([])
    expect(steeringOf([row!], typed, undefined)).toEqual([{ scenario: null, users: 7, spawnRate: 10, rate: null }])
    expect(steeringOf([row!], withField(typed, null, 'users', undefined), undefined)).toEqual([])
  })

  test('in a run has the rows of the load that is asked for, if the test does not know them yet', () => {
    const browse = { scenario: 'browse', model: 'closed', users: 5, spawnRate: null, rate: null } as const
    expect(rowsOf([row!], { asked: [browse] })).toEqual([{ ...browse, stages: null }])
    expect(rowsOf([row!], { asked: [{ ...browse, scenario: null }] })).toEqual([row])
    expect(rowsOf([row!], undefined)).toEqual([row])
  })

  test('in a run is what is asked for now of the others', () => {
    const asked = [{ scenario: null, model: 'closed', users: 50, spawnRate: 99, rate: null }] as const
    expect(steeringOf([row!], typed, { asked })).toEqual([{ scenario: null, users: 7, spawnRate: 99, rate: null }])
  })
})

const words = (verdict: PageClaim['verdict'], isSoFar: boolean, isSteered: boolean): string => {
  const { sign, word } = markOf({ verdict, isSoFar }, isSteered)
  return `${sign} ${word}`
}

describe('a limit', () => {
  const claim: PageClaim = { ...passing(), isSoFar: false }

  test('is written with what was measured, its interval without the unit', () => {
    expect([limitOf(claim), measuredOf(claim)]).toEqual(['p95 ≤ 50 ms', '41.2 ms (39.8–43.1)'])
    expect(limitOf({ ...claim, negated: true })).toBe('p95 ≥ 50 ms')
    expect(measuredOf({ ...claim, measured: 980, interval: [900, null] })).toBe('980 ms (900–…)')
    expect(measuredOf({ ...claim, measured: null })).toBe('nothing measured')
    expect(measuredOf({ ...claim, measured: null, text: 'got p95 is a failed iteration (3 of 9 are bad)' })).toBe('a failed iteration')
  })

  test('has a sign and a word: so far, what a steered run would say, or the verdict', () => {
    expect(words('pass', true, true)).toBe('✓ holds so far')
    expect(words('fail', false, true)).toBe('✗ would fail')
    expect(words('fail', false, false)).toBe('✗ FAIL')
    expect(words('not-judged', false, true)).toBe('– could not be judged')
  })

  test('is a line in the chart of its part alone', () => {
    const run = storeWith(...updates).runs[0]!
    expect(latencyLines({ ...run, claims: [claim, { ...claim, scope: 'step buy' }] }, 'run')).toEqual([
      { value: 50, text: 'p95 ≤ 50 ms ✓ would pass', tone: 'pass', bad: 'above', quantile: 0.95 },
    ])
  })
})

test('elapsed time is in whole seconds, minutes from two minutes on', () => {
  expect([0, 999, 42_000, 119_000, 185_000, 8_000_000].map(elapsed)).toEqual(['0 s', '0 s', '42 s', '119 s', '3 min 5 s', '2 h 13 min'])
})
