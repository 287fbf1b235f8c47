import type { PageMark, PageScope } from '../../messages.ts'
import type { Column, Course } from './course.ts'
import type { PageStore, RunFacts } from './page-store.ts'

/** What the charts over time show: the parts of a test that Reset has divided, one after the other. */
export interface Timeline {
  /** The middle of each second, in seconds from the start of the first part. */
  readonly x: readonly number[]
  readonly column: (name: Column) => readonly (number | null)[]
  readonly buckets: readonly (Float32Array | undefined)[]
  readonly marks: readonly PageMark[]
  /** Where a part begins that is not the first. */
  readonly breaks: readonly { readonly atMs: number; readonly text: string }[]
  readonly fromMs: number
  readonly toMs: number
}

interface Segment {
  readonly run: RunFacts
  readonly course: Course | undefined
  readonly offsetMs: number
}

/** The course of a part of a run, with those of the runs that it follows after a Reset. */
export function timelineOf(store: Pick<PageStore, 'runs' | 'course'>, run: RunFacts, scope: PageScope): Timeline {
  const segments = segmentsOf(store, chainOf(store.runs, run), scope)
  const isOne = segments.length === 1
  const x: number[] = []
  const buckets: (Float32Array | undefined)[] = []
  let toMs = 0
  for (const { course, offsetMs } of segments) {
    if (course === undefined) continue
    if (x.length > 0) {
      x.push(offsetMs / 1_000)
      buckets.push(undefined)
    }
    const [starts, lengths] = [course.column('startMs'), course.column('durationMs')]
    for (let at = 0; at < course.length; at++) {
      x.push((offsetMs + starts[at]! + lengths[at]! / 2) / 1_000)
      buckets.push(course.buckets[at])
      toMs = Math.max(toMs, offsetMs + starts[at]! + lengths[at]!)
    }
  }
  const column = (name: Column): readonly (number | null)[] => {
    const courses = segments.flatMap(({ course }) => (course === undefined ? [] : [course.column(name)]))
    return courses.flatMap((values, index) => (index === 0 ? values : [null, ...values]))
  }
  return {
    x,
    column,
    buckets,
    marks: segments.flatMap(({ run: { marks }, offsetMs }) =>
      marks.map((mark) => ({ ...mark, atMs: mark.atMs + offsetMs, endMs: mark.endMs === null ? null : mark.endMs + offsetMs })),
    ),
    breaks: isOne ? [] : segments.map(({ run: { number }, offsetMs }) => ({ atMs: offsetMs, text: `run ${number}` })),
    fromMs: 0,
    toMs,
  }
}

/** Where each part is on the common axis: by when it started, and never before the one before it has ended. */
function segmentsOf(store: Pick<PageStore, 'course'>, chain: readonly RunFacts[], scope: PageScope): readonly Segment[] {
  const origin = Date.parse(chain[0]!.startedAt)
  let endMs = 0
  return chain.map((run) => {
    const course = store.course(run.id, scope)
    const offsetMs = Math.max(endMs, Date.parse(run.startedAt) - origin)
    const last = (course?.length ?? 0) - 1
    if (course !== undefined && last >= 0) endMs = offsetMs + course.column('startMs')[last]! + course.column('durationMs')[last]!
    return { run, course, offsetMs }
  })
}

/** A run and those before it, as long as each was ended by a Reset. */
function chainOf(runs: readonly RunFacts[], run: RunFacts): readonly RunFacts[] {
  const chain = [run]
  for (let at = runs.indexOf(run) - 1; at >= 0; at--) {
    const before = runs[at]!
    if (before.test !== run.test || !before.marks.some(({ kind }) => kind === 'reset')) break
    chain.unshift(before)
  }
  return chain
}
