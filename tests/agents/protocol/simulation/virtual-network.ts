import { NoAnswerError, type Received, type Transport } from '../../../../src/agents/transport.ts'
import type { Milliseconds } from '../../../../src/units/duration.ts'
import type { Random } from '../../../../src/units/random.ts'
import type { VirtualProcess, VirtualWorld } from './virtual-world.ts'

export interface NetworkQuality {
  /** One way, from a process to the broker or back. */
  readonly delayMs: Milliseconds
  /** At most so much more. */
  readonly jitterMs: Milliseconds
  /** Shares of the messages. */
  readonly lost: number
  readonly repeated: number
  /** A repeated message comes at most so much later. */
  readonly repeatedAfterMs: Milliseconds
  /** Whether a message may overtake others of the same connection. */
  readonly overtakes: boolean
}

/** What may be wrong with the connection of a process for a while: messages are lost, or they wait, in one direction or both. */
export type Cut = 'both-lost' | 'both-wait' | 'in-lost' | 'out-lost' | 'in-wait' | 'out-wait'

interface Message {
  readonly subject: string
  readonly data: Uint8Array
  readonly inbox: string | undefined
}

interface Subscription {
  readonly connection: Connection
  readonly pattern: readonly string[]
  readonly listener: (message: Received) => void
}

/** A broker, and the connections to it. */
export class VirtualNetwork {
  readonly world: VirtualWorld
  readonly quality: NetworkQuality
  readonly random: Random
  readonly subscriptions: Set<Subscription> = new Set()
  readonly connections: Connection[] = []
  isDown: boolean = false
  inboxes: number = 0
  /** Called with whatever a process gets. */
  onDelivered: (process: VirtualProcess, subject: string, data: Uint8Array) => void = () => {}

  constructor(world: VirtualWorld, quality: NetworkQuality, random: Random) {
    this.world = world
    this.quality = quality
    this.random = random
  }

  connect(process: VirtualProcess): Connection {
    const connection = new Connection(this, process)
    this.connections.push(connection)
    return connection
  }

  /** The broker is away for a time; each process connects again a little later. */
  restart(forMs: Milliseconds): void {
    this.isDown = true
    for (const connection of this.connections) connection.setConnected(false)
    this.world.after(forMs, () => {
      this.isDown = false
      for (const connection of this.connections) this.world.after(100 * this.random(), () => connection.setConnected(!this.isDown))
    })
  }

  /** How long a message takes on one of its ways; `undefined` if it is lost. */
  delayMs(): Milliseconds | undefined {
    const { delayMs, jitterMs, lost } = this.quality
    return this.random() < lost ? undefined : delayMs + jitterMs * this.random()
  }

  /** A message has reached the broker. */
  route(message: Message, from: Connection): void {
    if (this.isDown) return
    const tokens = message.subject.split('.')
    const found = [...this.subscriptions].filter(({ pattern }) => matches(pattern, tokens))
    for (const { connection, listener } of found) connection.deliver(message, listener)
    if (found.length === 0 && message.inbox !== undefined) from.deliverNone(message.inbox)
  }
}

function matches(pattern: readonly string[], tokens: readonly string[]): boolean {
  return (
    pattern.every((token, place) =>
      token === '>' ? tokens.length > place : tokens[place] !== undefined && (token === '*' || token === tokens[place]),
    ) &&
    (pattern.at(-1) === '>' || pattern.length === tokens.length)
  )
}

/** The connection of a process. Sending in vain is not noticed, as it is for a while on real networks. */
export class Connection implements Transport {
  readonly process: VirtualProcess
  cut: Cut | undefined
  readonly #network: VirtualNetwork
  readonly #listeners = new Set<(isConnected: boolean) => void>()
  readonly #inboxes = new Map<string, (data: Uint8Array | undefined) => void>()
  #isConnected = true
  #isClosed = false
  #sentMs: Milliseconds = 0
  #receivedMs: Milliseconds = 0
  #waiting: (() => void)[] = []

  constructor(network: VirtualNetwork, process: VirtualProcess) {
    this.#network = network
    this.process = process
  }

  setConnected(isConnected: boolean): void {
    if (this.#isConnected === isConnected || this.#isClosed) return
    this.#isConnected = isConnected
    for (const listener of this.#listeners) this.process.run(() => listener(isConnected))
  }

  /** Cuts it for a time. */
  cutFor(cut: Cut, forMs: Milliseconds): void {
    this.cut = cut
    this.#network.world.after(forMs, () => {
      this.cut = undefined
      for (const go of this.#waiting.splice(0)) go()
    })
  }

  publish(subject: string, data: Uint8Array): void {
    this.#send({ subject, data, inbox: undefined })
  }

  subscribe(pattern: string, listener: (message: Received) => void): () => void {
    const subscription = { connection: this, pattern: pattern.split('.'), listener }
    this.#network.subscriptions.add(subscription)
    return () => this.#network.subscriptions.delete(subscription)
  }

  request(subject: string, data: Uint8Array, timeoutMs: Milliseconds): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) {
        reject(new NoAnswerError('closed', subject))
        return
      }
      const inbox = this.#openInbox((answer) => {
        close()
        if (answer === undefined) reject(new NoAnswerError('no-responders', subject))
        else resolve(answer)
      })
      const timer = this.process.after(Math.max(0, timeoutMs), () => {
        close()
        reject(new NoAnswerError('timeout', subject))
      })
      const close = (): void => {
        this.process.cancel(timer)
        this.#inboxes.delete(inbox)
      }
      this.#send({ subject, data, inbox })
    })
  }

  requestMany(subject: string, data: Uint8Array, waitMs: Milliseconds): Promise<readonly Uint8Array[]> {
    const answers: Uint8Array[] = []
    const inbox = this.#openInbox((answer) => answer && answers.push(answer))
    this.#send({ subject, data, inbox })
    return new Promise((resolve) => {
      this.process.after(waitMs, () => {
        this.#inboxes.delete(inbox)
        resolve(answers)
      })
    })
  }

  onConnection(listener: (isConnected: boolean) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async close(): Promise<void> {
    this.#isClosed = true
  }

  /** Called at the broker with a message to this connection. */
  deliver(message: Message, listener: (message: Received) => void): void {
    const { inbox } = message
    const reply = inbox === undefined ? undefined : (data: Uint8Array) => this.#send({ subject: inbox, data, inbox: undefined })
    this.#travel('in', () => {
      this.#network.onDelivered(this.process, message.subject, message.data)
      listener({ subject: message.subject, data: message.data, reply })
    })
  }

  deliverNone(inbox: string): void {
    this.#travel('in', () => this.#inboxes.get(inbox)?.(undefined))
  }

  #openInbox(onAnswer: (data: Uint8Array | undefined) => void): string {
    const inbox = `_INBOX.${(this.#network.inboxes += 1)}`
    this.#inboxes.set(inbox, onAnswer)
    const subscription = { connection: this, pattern: inbox.split('.'), listener: ({ data }: Received) => this.#inboxes.get(inbox)?.(data) }
    this.#network.subscriptions.add(subscription)
    this.process.world.after(20_000, () => this.#network.subscriptions.delete(subscription))
    return inbox
  }

  #send(message: Message): void {
    if (this.process.isDead || this.#isClosed) return
    const copy = { ...message, data: message.data.slice() }
    this.#travel('out', () => this.#network.route(copy, this))
  }

  /** One way to the broker, or from it. */
  #travel(way: 'in' | 'out', arrive: () => void): void {
    const { world, quality, random, isDown } = this.#network
    if (!this.#isConnected || isDown) return
    const times = random() < quality.repeated ? 2 : 1
    for (let time = 0; time < times; time++) {
      const delayMs = this.#network.delayMs()
      if (delayMs === undefined) continue
      let atMs = world.nowMs + delayMs + time * quality.repeatedAfterMs * random()
      if (!quality.overtakes && time === 0) {
        atMs = Math.max(atMs, way === 'in' ? this.#receivedMs : this.#sentMs)
        if (way === 'in') this.#receivedMs = atMs
        else this.#sentMs = atMs
      }
      world.at(atMs, () => this.#arrive(way, arrive))
    }
  }

  #arrive(way: 'in' | 'out', arrive: () => void): void {
    const { cut } = this
    const [where, how] = cut?.split('-') ?? []
    const go = way === 'in' ? (): void => this.process.run(arrive) : arrive
    if (where === undefined || (where !== 'both' && where !== way)) go()
    else if (how === 'wait') this.#waiting.push(go)
  }
}
