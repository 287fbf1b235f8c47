import type { Lifetime } from '../../protocols/call.ts'
import { tooLate } from '../../protocols/client-error.ts'
import type { HttpClient } from '../../protocols/http/client.ts'
import { noteRejection, rejected, type AbandonedCallObserver } from '../../protocols/left-behind.ts'
import type { SocketClients } from '../../protocols/sockets/session.ts'
import type { TcpClient, TlsClient } from '../../protocols/tcp/client.ts'
import type { UdpClient } from '../../protocols/udp/client.ts'
import type { WsClient } from '../../protocols/ws/client.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { Random } from '../../units/random.ts'
import { pauseMs, type PauseTime } from './pause.ts'

/** What a task is given. It is good for one iteration: clients and `step` refuse calls after its end, and those that `start` was given, once the user has ended. */
export interface TaskContext<Data = unknown, State = unknown> {
  /** HTTP client of this user, with its own connections and cookies. */
  readonly http: HttpClient
  /**
   * TCP client. A connection that an iteration opens is closed at its end; one that the `start` of a scenario opens lives as long as the user. The same applies
   * to the clients below.
   */
  readonly tcp: TcpClient
  readonly tls: TlsClient
  readonly udp: UdpClient
  readonly ws: WsClient
  /**
   * Times a part of the iteration as the step `result.steps[name]`. Returns what `work` returns; an exception counts as a failure of the step and is rethrown.
   */
  readonly step: <Value>(name: string, work: () => Value | PromiseLike<Value>) => Promise<Value>
  /**
   * Records a value of `result.metrics[name]`: bytes, a share, the depth of a queue. All iterations count, failed ones too, and `start` and `stop` of a user.
   *
   * @throws {LoadError} `bad-metric` if the value is not a finite number: the iteration then fails.
   * @example
   * await load(async ({ http, metric }) => {
   *   const queue = (await http.get('/queue')).json<{ depth: number }>()
   *   metric('queue depth', queue.depth)
   * })
   */
  readonly metric: (name: string, value: number) => void
  /**
   * Waits, as a real user does between two steps: a duration, or a random one, `between('1s', '5s')`. The time is part neither of the latency of the iteration and
   * its steps nor of `timeout`, which starts again after it; while a client call is pending, time counts. Rejects if the iteration ends meanwhile.
   *
   * @throws {LoadError} `bad-duration`
   * @example
   * await load(async ({ http, pause }) => {
   *   await http.get('/cart')
   *   await pause(between('1s', '5s'))
   *   await http.post('/order')
   * })
   */
  readonly pause: (time: PauseTime) => Promise<void>
  /** An empty object at the start of each iteration: a place for what a step of a flow leaves to the next one. */
  // oxlint-disable-next-line typescript/no-explicit-any -- what a task keeps there is known only where it is written
  readonly vars: Record<string, any>
  /** The number of this user, from 0. */
  readonly user: number
  /** How many iterations this user has started before, from 0. */
  readonly iteration: number
  /** Number of the iteration in the whole run, warm-up included, from 0. */
  readonly index: number
  /** Random numbers from 0 to 1 that depend only on the seed of the run, the user and the iteration. */
  readonly random: Random
  /** What `setup` returned. */
  readonly data: Data
  /** What the user's `start` returned; `undefined` outside scenarios, and in `start` itself. */
  readonly state: State
  /** Aborts when the iteration passes its timeout or is cut off: pass it to everything that can be cancelled. */
  readonly signal: AbortSignal
}

/** What {@link Context} needs from its user. */
export interface ContextSource {
  readonly calls: AbandonedCallObserver
  readonly number: number
  readonly iteration: number
  readonly index: number
  readonly data: unknown
  readonly state: unknown
  readonly signal: AbortSignal
  readonly random: Random
  /** A number that is different for each iteration, `start` or `stop`. */
  readonly generation: number
  /** Whether clients of this generation may no longer be used; those of `start` may be used as long as the user lives. */
  isOver(generation: number): boolean
  httpFor(lifetime: Lifetime): HttpClient
  socketsFor(lifetime: Lifetime): SocketClients
  step<Value>(name: string, work: () => Value | PromiseLike<Value>): Promise<Value>
  metric(name: string, value: number): void
  randomFor(stream: 'pause'): Random
  /** Waits for a time that does not count. */
  rest(durationMs: Milliseconds): Promise<void>
}

/**
 * A view of a user in one iteration, made of getters, so that an iteration pays only for what its task uses. Its clients also ask it whether the iteration has
 * ended: a leftover task must not send anything in the name of the next one.
 */
export class Context implements TaskContext, Lifetime {
  readonly #source: ContextSource
  readonly #generation: number
  #step: TaskContext['step'] | undefined
  #metric: TaskContext['metric'] | undefined
  #pause: TaskContext['pause'] | undefined
  #pauseRandom: Random | undefined
  #vars: TaskContext['vars'] | undefined
  #http: HttpClient | undefined
  #sockets: SocketClients | undefined

  constructor(source: ContextSource) {
    this.#source = source
    this.#generation = source.generation
  }

  get isOver(): boolean {
    return this.#source.isOver(this.#generation)
  }

  get step(): TaskContext['step'] {
    return (this.#step ??= (name, work) => (this.isOver ? rejected(tooLate('`step`'), this.#source.calls) : this.#source.step(name, work)))
  }

  get metric(): TaskContext['metric'] {
    return (this.#metric ??= (name, value) => {
      if (this.isOver) throw lateMetric(this.#source.calls)
      this.#source.metric(name, value)
    })
  }

  get pause(): TaskContext['pause'] {
    return (this.#pause ??= (time) => {
      const source = this.#source
      try {
        const durationMs = pauseMs(time, () => (this.#pauseRandom ??= source.randomFor('pause')))
        return this.isOver ? rejected(tooLate('`pause`'), source.calls) : source.rest(durationMs)
      } catch (error) {
        return rejected(error, source.calls)
      }
    })
  }

  get vars(): TaskContext['vars'] {
    return (this.#vars ??= {})
  }

  get http(): HttpClient {
    return (this.#http ??= this.#source.httpFor(this))
  }

  get #clients(): SocketClients {
    return (this.#sockets ??= this.#source.socketsFor(this))
  }

  get tcp(): TcpClient {
    return this.#clients.tcp
  }

  get tls(): TlsClient {
    return this.#clients.tls
  }

  get udp(): UdpClient {
    return this.#clients.udp
  }

  get ws(): WsClient {
    return this.#clients.ws
  }

  get user(): number {
    return this.#source.number
  }

  get iteration(): number {
    return Math.max(0, this.#source.iteration)
  }

  get index(): number {
    return this.#source.index
  }

  get random(): Random {
    return this.#source.random
  }

  get data(): unknown {
    return this.#source.data
  }

  get state(): unknown {
    return this.#source.state
  }

  get signal(): AbortSignal {
    return this.#source.signal
  }
}

/** A leftover task that throws it must not surface as an unhandled rejection. */
function lateMetric(observer: AbandonedCallObserver): Error {
  const error = tooLate('`metric`')
  noteRejection(error, observer)
  return error
}
