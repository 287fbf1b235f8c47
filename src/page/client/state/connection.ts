import { EventReader, type StreamEvent } from './event-stream.ts'

/** How the page is connected to its server. */
export type Link = 'connecting' | 'open' | 'lost' | 'refused'

export interface ConnectionEvents {
  readonly onEvent: (event: StreamEvent) => void
  readonly onLink: (link: Link) => void
}

/** A browser opens six connections to a server: two are left for everything else. */
const MOST_STREAMS = 4
const RETRY_MS = 500
/** The server sends something at least every few seconds; a stream that is silent longer is dead. */
const SILENT_MS = 20_000
/** A tab without a long stream reads for this long, and again after a pause. */
const GLANCE_MS = 300
const BETWEEN_GLANCES_MS = 700

type End = 'refused' | 'lost' | 'glanced'

/** Keeps a stream of events open while the tab is visible: a browser opens only six connections to a server, and each hidden tab would hold one. */
export class Connection {
  readonly #events: ConnectionEvents
  #lastId: string | undefined
  #open: AbortController | undefined

  constructor(events: ConnectionEvents) {
    this.#events = events
  }

  start(): void {
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) this.#close()
      else void this.#keepOpen()
    })
    if (!document.hidden) void this.#keepOpen()
  }

  #close(): void {
    this.#open?.abort()
    this.#open = undefined
  }

  async #keepOpen(): Promise<void> {
    if (this.#open !== undefined) return
    const control = new AbortController()
    this.#open = control
    const { signal } = control
    while (!signal.aborted) {
      const release = await takeStreamSlot()
      const end = await this.#read(signal, release !== undefined)
      release?.()
      if (signal.aborted) return
      if (end !== 'glanced') this.#events.onLink(end)
      if (end === 'refused') return
      await new Promise((resolve) => setTimeout(resolve, end === 'lost' ? RETRY_MS : BETWEEN_GLANCES_MS))
    }
  }

  /** Reads until the stream ends, or only what there is. */
  async #read(closed: AbortSignal, isLong: boolean): Promise<End> {
    const enough = new AbortController()
    const stopAfter = (ms: number): ReturnType<typeof setTimeout> => setTimeout(() => enough.abort(), ms)
    let timer = stopAfter(SILENT_MS)
    let isGlance = false
    try {
      const response = await fetch('/events', {
        headers: { accept: 'text/event-stream', ...(this.#lastId === undefined ? {} : { 'last-event-id': this.#lastId }) },
        signal: AbortSignal.any([closed, enough.signal]),
        cache: 'no-store',
      })
      if (response.status === 401 || response.status === 403) return 'refused'
      if (!response.ok || response.body === null) return 'lost'
      this.#events.onLink('open')
      if (!isLong) {
        isGlance = true
        clearTimeout(timer)
        timer = stopAfter(GLANCE_MS)
      }
      const events = new EventReader()
      const decoder = new TextDecoder()
      const pieces = response.body.getReader()
      for (let piece = await pieces.read(); !piece.done; piece = await pieces.read()) {
        if (isLong) {
          clearTimeout(timer)
          timer = stopAfter(SILENT_MS)
        }
        for (const event of events.read(decoder.decode(piece.value, { stream: true }))) {
          this.#lastId = event.id ?? this.#lastId
          this.#events.onEvent(event)
        }
      }
      return 'lost'
    } catch {
      return isGlance && enough.signal.aborted ? 'glanced' : 'lost'
    } finally {
      clearTimeout(timer)
    }
  }
}

/** Takes one of the few long streams that the tabs of this browser share; `undefined` if all are taken. Returns what gives it back. */
async function takeStreamSlot(): Promise<(() => void) | undefined> {
  // Missing in a page that comes from another machine without TLS.
  const locks: LockManager | undefined = navigator.locks
  if (locks === undefined) return () => {}
  for (let slot = 0; slot < MOST_STREAMS; slot++) {
    const release = await taken(locks, `vitest-load stream ${slot}`)
    if (release !== undefined) return release
  }
  return undefined
}

/** Holds a lock until what it returns is called; `undefined` if another tab holds it. */
const taken = (locks: LockManager, name: string): Promise<(() => void) | undefined> =>
  new Promise((resolve) => {
    void locks.request(name, { ifAvailable: true }, (lock) => {
      if (lock === null) {
        resolve(undefined)
        return undefined
      }
      return new Promise<void>((release) => resolve(() => release()))
    })
  })
