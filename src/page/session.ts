import type { Frame } from './frames/frame.ts'
import { pointsOf } from './frames/frame.ts'
import { History, TOLERANCE_MS } from './history.ts'
import type { PageLogEntry, PageRun, PageRunUpdate, PageState, PageUpdate } from './messages.ts'

const MOST_RUNS = 20
const MOST_LOG_ENTRIES = 500
/** At four a second, a minute: as long as a tab may be hidden or a connection broken without getting everything again. */
const MOST_UPDATES = 240
const MOST_UPDATE_CHARACTERS = 8_000_000

/** An update and its number. */
export interface NumberedUpdate {
  readonly id: number
  /** A {@link PageUpdate} as JSON: it is the same for all readers. */
  readonly json: string
}

type Settings = Omit<PageState, 'runs' | 'log'>

interface KnownRun {
  run: Omit<PageRun, 'points'>
  readonly history: History
  sequence: number
  /** The end of the last second that is known, from the start of the run. */
  knownMs: number
}

/** All that the page shows, as long as its server lives; bounded. Changes are gathered until {@link flush}. */
export class PageSession {
  #settings: Settings
  readonly #runs = new Map<string, KnownRun>()
  #log: readonly PageLogEntry[] = []
  #updates: readonly NumberedUpdate[] = []
  #id: number
  #runNumber = 0
  #changedSettings: Partial<Settings> = {}
  #changedRuns = new Map<string, PageRunUpdate>()
  #dropped: readonly string[] = []
  #newEntries: readonly PageLogEntry[] = []

  /** `firstId`: two sessions that a page may take for the same one have numbers that are far apart. */
  constructor(settings: Settings, firstId: number = 0) {
    this.#settings = settings
    this.#id = firstId
  }

  get settings(): Settings {
    return this.#settings
  }

  /** The number of the latest update. */
  get id(): number {
    return this.#id
  }

  get state(): PageState {
    const runs = [...this.#runs.values()].map(({ run, history }) => ({ ...run, points: history.points }))
    return { ...this.#settings, runs, log: this.#log }
  }

  /** A run without its points; `undefined` if it is not kept any more. */
  run(id: string): Omit<PageRun, 'points'> | undefined {
    return this.#runs.get(id)?.run
  }

  /** The ids of all runs, oldest first. */
  get runIds(): readonly string[] {
    return [...this.#runs.keys()]
  }

  /** The updates after a number; `undefined` if some of them are not kept any more. */
  since(id: number): readonly NumberedUpdate[] | undefined {
    const [first] = this.#updates
    if (id > this.#id || (first === undefined ? id < this.#id : id < first.id - 1)) return undefined
    return this.#updates.filter((update) => update.id > id)
  }

  set(changes: Partial<Settings>): void {
    for (const [name, value] of Object.entries(changes) as [keyof Settings, never][])
      if (!isSame(this.#settings[name], value)) this.#changedSettings = { ...this.#changedSettings, [name]: value }
    this.#settings = { ...this.#settings, ...changes }
  }

  log(entry: PageLogEntry): void {
    this.#log = [...this.#log.slice(1 - MOST_LOG_ENTRIES), entry]
    this.#newEntries = [...this.#newEntries.slice(1 - MOST_LOG_ENTRIES), entry]
  }

  /** Adds a run that the session does not have; its number is the next one. */
  addRun(run: Omit<PageRun, 'points' | 'number'>): void {
    for (const known of this.#runs.values()) known.history.thin()
    this.#runNumber += 1
    const numbered = { ...run, number: this.#runNumber }
    this.#runs.set(run.id, { run: numbered, history: new History(), sequence: -1, knownMs: 0 })
    this.#changedRuns.set(run.id, { ...numbered, points: { replace: true, points: [] } })
    if (this.#runs.size <= MOST_RUNS) return
    const oldest = this.runIds[0]!
    this.#runs.delete(oldest)
    this.#changedRuns.delete(oldest)
    this.#dropped = [...this.#dropped, oldest]
  }

  /** Changes a run that the session has; anything else is ignored. */
  changeRun(id: string, changes: Partial<Omit<PageRun, 'id' | 'points'>>): void {
    const known = this.#runs.get(id)
    if (known === undefined) return
    const changed = Object.fromEntries(
      Object.entries(changes).filter(([name, value]) => !isSame(known.run[name as keyof typeof known.run], value)),
    )
    if (Object.keys(changed).length === 0) return
    known.run = { ...known.run, ...changed }
    this.#changedRuns.set(id, { ...(this.#changedRuns.get(id) ?? { id }), ...changed })
  }

  /** Adds what a frame has that is not known yet. */
  addSeconds({ id, seconds, stepNames, sequence }: Frame): void {
    const known = this.#runs.get(id)
    if (known === undefined || sequence <= known.sequence) return
    known.sequence = sequence
    const fresh = seconds.filter(({ startMs }) => startMs > known.knownMs - TOLERANCE_MS)
    known.knownMs = Math.max(known.knownMs, ...fresh.map(({ startMs, durationMs }) => startMs + durationMs))
    const { added, isMerged } = known.history.add(fresh.flatMap((second) => pointsOf(second, stepNames)))
    if (added.length === 0) return
    const change = this.#changedRuns.get(id) ?? { id }
    const before = change.points
    const points = isMerged
      ? { replace: true, points: known.history.points }
      : { replace: before?.replace ?? false, points: [...(before?.points ?? []), ...added] }
    this.#changedRuns.set(id, { ...change, points })
  }

  /** Makes an update of all that has changed; `undefined` if nothing has. */
  flush(): NumberedUpdate | undefined {
    const update: PageUpdate = {
      ...this.#changedSettings,
      ...(this.#changedRuns.size > 0 && { runs: [...this.#changedRuns.values()] }),
      ...(this.#dropped.length > 0 && { dropped: this.#dropped }),
      ...(this.#newEntries.length > 0 && { log: this.#newEntries }),
    }
    this.#changedSettings = {}
    this.#changedRuns = new Map()
    this.#dropped = []
    this.#newEntries = []
    if (Object.keys(update).length === 0) return undefined
    this.#id += 1
    const numbered = { id: this.#id, json: JSON.stringify(update) }
    this.#updates = fitting([...this.#updates.slice(1 - MOST_UPDATES), numbered])
    return numbered
  }
}

/** The newest updates that have room together. */
function fitting(updates: readonly NumberedUpdate[]): readonly NumberedUpdate[] {
  let characters = 0
  const first = updates.findLastIndex(({ json }) => (characters += json.length) > MOST_UPDATE_CHARACTERS)
  return updates.slice(first + 1)
}

const isSame = (one: unknown, other: unknown): boolean => one === other || JSON.stringify(one) === JSON.stringify(other)
