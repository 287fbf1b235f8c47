import { EventReader, type StreamEvent } from './event-stream.ts'

/** How the page is connected to its server. */
export type Link = 'connecting' | 'open' | 'lost' | 'refused'

export interface ConnectionEvents {
  readonly onEvent: (event: StreamEvent) => void
  readonly onLink: (link: Link) => void
}

const RETRY_MS = 500
/** The server sends something at least every few seconds; a stream that is silent longer is dead. */
const SILENT_MS = 20_000

/** Keeps a stream of events open while the tab is visible: a browser opens only six to a server, and each hidden tab would hold one. */
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
    while (!control.signal.aborted) {
      const isRefused = await this.#read(control.signal).catch(() => false)
      if (control.signal.aborted) return
      if (isRefused) {
        this.#events.onLink('refused')
        return
      }
      this.#events.onLink('lost')
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  }

  /** Reads until the stream ends; `true` if the server does not know this page. */
  async #read(closed: AbortSignal): Promise<boolean> {
    const silence = new AbortController()
    let timer = setTimeout(() => silence.abort(), SILENT_MS)
    const isAlive = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => silence.abort(), SILENT_MS)
    }
    try {
      const response = await fetch('/events', {
        headers: { accept: 'text/event-stream', ...(this.#lastId === undefined ? {} : { 'last-event-id': this.#lastId }) },
        signal: AbortSignal.any([closed, silence.signal]),
        cache: 'no-store',
      })
      if (response.status === 401 || response.status === 403) return true
      if (!response.ok || response.body === null) return false
      this.#events.onLink('open')
      const events = new EventReader()
      const decoder = new TextDecoder()
      const pieces = response.body.getReader()
      for (let piece = await pieces.read(); !piece.done; piece = await pieces.read()) {
        isAlive()
        for (const event of events.read(decoder.decode(piece.value, { stream: true }))) {
          this.#lastId = event.id ?? this.#lastId
          this.#events.onEvent(event)
        }
      }
      return false
    } finally {
      clearTimeout(timer)
    }
  }
}
