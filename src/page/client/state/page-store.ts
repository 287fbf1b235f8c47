import type { PageLogEntry, PagePoint, PageRun, PageRunUpdate, PageScope, PageState, PageUpdate } from '../../messages.ts'
import type { Link } from './connection.ts'
import { Course } from './course.ts'
import type { StreamEvent } from './event-stream.ts'

/** A run without its points, which are in {@link PageStore.course}. */
export type RunFacts = Omit<PageRun, 'points'>

const MOST_LOG = 500

/** What the server has said. */
export class PageStore {
  state: Omit<PageState, 'runs' | 'log'> | undefined
  runs: readonly RunFacts[] = []
  log: readonly PageLogEntry[] = []
  /** How many entries of the log have ever come. */
  logged = 0
  link: Link = 'connecting'
  /** When something last came: by the clock of the browser. */
  heardAt = 0
  /** Grows with every change of points, so that charts are drawn only then. */
  version = 0
  readonly #courses = new Map<string, Map<PageScope, Course>>()
  readonly #listeners = new Set<() => void>()

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  course(run: string, scope: PageScope): Course | undefined {
    return this.#courses.get(run)?.get(scope)
  }

  setLink(link: Link): void {
    this.link = link
    this.#changed()
  }

  handle({ event, data }: StreamEvent): void {
    this.heardAt = Date.now()
    if (event === 'state') this.#start(JSON.parse(data) as PageState)
    else if (event === 'update') this.#update(JSON.parse(data) as PageUpdate)
    this.#changed()
  }

  #start({ runs, log, ...state }: PageState): void {
    this.state = state
    this.log = log
    this.logged = log.length
    this.#courses.clear()
    this.runs = runs.map(({ points, ...facts }) => {
      this.#put(facts.id, points)
      return facts
    })
  }

  #update({ runs, dropped, log, ...state }: PageUpdate): void {
    if (this.state === undefined) return
    this.state = { ...this.state, ...state }
    if (log !== undefined) {
      this.log = [...this.log, ...log].slice(-MOST_LOG)
      this.logged += log.length
    }
    for (const run of runs ?? []) this.#updateRun(run)
    if (dropped !== undefined) {
      this.runs = this.runs.filter(({ id }) => !dropped.includes(id))
      for (const id of dropped) this.#courses.delete(id)
    }
  }

  #updateRun({ points, ...facts }: PageRunUpdate): void {
    const isKnown = this.runs.some(({ id }) => id === facts.id)
    this.runs = isKnown
      ? this.runs.map((run) => (run.id === facts.id ? { ...run, ...facts } : run))
      : [...this.runs, facts as unknown as RunFacts]
    if (points === undefined) return
    if (points.replace) this.#courses.delete(facts.id)
    this.#put(facts.id, points.points)
  }

  #put(run: string, points: readonly PagePoint[]): void {
    const courses = this.#courses.get(run) ?? new Map<PageScope, Course>()
    this.#courses.set(run, courses)
    for (const point of points) {
      const course = courses.get(point.scope) ?? new Course()
      courses.set(point.scope, course)
      course.put(point)
    }
    if (points.length > 0) this.version++
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }
}
