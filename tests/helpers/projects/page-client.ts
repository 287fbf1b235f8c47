import type { PageCommand, PageRun, PageState, PageUpdate } from '../../../src/page/messages.ts'
import { systemClock } from '../../../src/units/time/clock.ts'

/** A page without a browser: it reads the stream of events, and sends commands. */
export class PageClient implements AsyncDisposable {
  state: PageState | undefined
  readonly #origin: string
  readonly #cookie: string
  readonly #over = new AbortController()

  /** `url` is the address with its token. */
  constructor(url: string) {
    const { origin, port, searchParams } = new URL(url)
    this.#origin = origin
    this.#cookie = `vitest-load-${port}=${searchParams.get('token')}`
    void this.#read().catch(() => {})
  }

  get run(): PageRun | undefined {
    return this.state?.runs.at(-1)
  }

  /** The id of a test by its name. */
  idOf(name: string): string {
    return this.state!.tests.find((test) => test.name === name)!.id
  }

  async send(command: PageCommand): Promise<{ readonly status: number; readonly body: unknown }> {
    const response = await fetch(`${this.#origin}/commands`, {
      method: 'POST',
      headers: { cookie: this.#cookie, origin: this.#origin, 'content-type': 'application/json' },
      body: JSON.stringify(command),
    })
    return { status: response.status, body: await response.json() }
  }

  async download(format: string, run: string): Promise<string> {
    const response = await fetch(`${this.#origin}/download/${format}?run=${run}`, { headers: { cookie: this.#cookie } })
    if (response.status !== 200) throw new Error(`${format}: ${response.status}`)
    return await response.text()
  }

  /** Resolves once something holds. */
  async until(holds: (state: PageState) => boolean): Promise<void> {
    const endMs = systemClock.now() + 30_000
    while (this.state === undefined || !holds(this.state)) {
      if (systemClock.now() > endMs)
        throw new Error(`It never held: ${holds.toString()}\n${JSON.stringify({ ...this.state, runs: this.run })}`)
      await new Promise<void>((resolve) => void systemClock.after(20, resolve))
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort()
    await Promise.resolve()
  }

  async #read(): Promise<void> {
    const response = await fetch(`${this.#origin}/events`, { headers: { cookie: this.#cookie }, signal: this.#over.signal })
    const decoder = new TextDecoder()
    let text = ''
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true })
      const messages = text.split('\n\n')
      text = messages.pop()!
      for (const message of messages) this.#take(/^event: (\w+)$/m.exec(message)?.[1], /^data: (.*)$/m.exec(message)?.[1])
    }
  }

  #take(event: string | undefined, data: string | undefined): void {
    if (data === undefined) return
    if (event === 'state') this.state = JSON.parse(data) as PageState
    else this.state = updated(this.state!, JSON.parse(data) as PageUpdate)
  }
}

function updated(state: PageState, { runs = [], dropped = [], log = [], ...settings }: PageUpdate): PageState {
  const known = new Map(state.runs.map((run) => [run.id, run]))
  for (const { points, ...fields } of runs) {
    const before = known.get(fields.id) ?? ({ points: [] } as unknown as PageRun)
    const all = points === undefined ? before.points : points.replace ? points.points : [...before.points, ...points.points]
    known.set(fields.id, { ...before, ...fields, points: all })
  }
  for (const id of dropped) known.delete(id)
  return { ...state, ...settings, runs: [...known.values()], log: [...state.log, ...log] }
}
