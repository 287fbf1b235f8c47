import type { PagePoint } from '../../messages.ts'

type Value = number | null

/** The columns of a course, each with how it is read from a point. */
const COLUMNS = {
  startMs: (point: PagePoint): Value => point.startMs,
  durationMs: (point: PagePoint): Value => point.durationMs,
  succeeded: (point: PagePoint): Value => point.succeeded,
  bad: (point: PagePoint): Value => point.bad,
  p50: (point: PagePoint): Value => point.p50,
  p90: (point: PagePoint): Value => point.p90,
  p95: (point: PagePoint): Value => point.p95,
  p99: (point: PagePoint): Value => point.p99,
  users: (point: PagePoint): Value => point.users,
  rate: (point: PagePoint): Value => point.rate,
  loopDelay: (point: PagePoint): Value => point.generator?.loopDelayMs ?? null,
  lateness: (point: PagePoint): Value => point.generator?.sendLatenessMs ?? null,
  utilization: (point: PagePoint): Value => point.target?.utilization ?? null,
  cores: (point: PagePoint): Value => point.target?.cores ?? null,
  rss: (point: PagePoint): Value => point.target?.rss ?? null,
}

export type Column = keyof typeof COLUMNS

const NAMES = Object.keys(COLUMNS) as readonly Column[]

/** The seconds of one part of a run, a column for each number: an hour of fifty steps as objects would take 100 MB. */
export class Course {
  readonly #columns: Record<Column, Value[]>
  /** Counts by latency as `[ms, count, ms, count …]`; `undefined` for a second without any. */
  readonly buckets: (Float32Array | undefined)[] = []

  constructor() {
    this.#columns = Object.fromEntries(NAMES.map((name) => [name, []])) as unknown as Record<Column, Value[]>
  }

  get length(): number {
    return this.buckets.length
  }

  column(name: Column): readonly Value[] {
    return this.#columns[name]
  }

  /** Adds a point, or replaces the one that begins at the same time. */
  put(point: PagePoint): void {
    const starts = this.#columns.startMs
    let at = starts.length
    while (at > 0 && starts[at - 1]! >= point.startMs) at--
    const removed = starts[at] === point.startMs ? 1 : 0
    const { buckets } = point
    const packed = buckets.length === 0 ? undefined : Float32Array.from(buckets.flat())
    if (at === starts.length) {
      for (const name of NAMES) this.#columns[name].push(COLUMNS[name](point))
      this.buckets.push(packed)
      return
    }
    for (const name of NAMES) this.#columns[name].splice(at, removed, COLUMNS[name](point))
    this.buckets.splice(at, removed, packed)
  }
}
