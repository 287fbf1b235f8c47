/** One server-sent event. */
export interface StreamEvent {
  readonly event: string
  readonly id: string | undefined
  readonly data: string
}

/**
 * Reads server-sent events from pieces of text. Written here because an `EventSource` cannot say where it left off once it was closed, and a hidden tab closes
 * its stream.
 */
export class EventReader {
  #rest = ''
  #event = 'message'
  #id: string | undefined
  #data: string[] = []

  /** The events that are complete with this piece. */
  read(piece: string): readonly StreamEvent[] {
    const lines = (this.#rest + piece).split('\n')
    this.#rest = lines.pop()!
    return lines.flatMap((line) => this.#line(line.endsWith('\r') ? line.slice(0, -1) : line))
  }

  #line(line: string): readonly StreamEvent[] {
    if (line === '') return this.#end()
    const colon = line.indexOf(':')
    const [name, value] = colon === -1 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')]
    if (name === 'event') this.#event = value
    else if (name === 'id') this.#id = value
    else if (name === 'data') this.#data.push(value)
    return []
  }

  #end(): readonly StreamEvent[] {
    const [event, data] = [this.#event, this.#data]
    this.#event = 'message'
    this.#data = []
    return data.length === 0 ? [] : [{ event, id: this.#id, data: data.join('\n') }]
  }
}
