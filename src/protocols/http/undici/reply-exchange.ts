import type { Timer } from '../../../units/clock.ts'
import type { LoadError } from '../../../units/error.ts'
import { formatDuration } from '../../../units/format.ts'
import { ClientError } from '../../client-error.ts'
import { Reply, type ReplySource } from '../../reply.ts'
import type { PreparedRequest } from '../request.ts'
import { Exchange, type Exchanger } from './exchange.ts'

/** A call of `context.http`: keeps the body for the task, up to a bound, and settles a promise with the reply. Never used twice: the reply reads from it. */
export class ReplyExchange extends Exchange implements ReplySource {
  readonly chunks: Buffer[] = []
  readonly #maxBodyBytes: number
  #keptBytes = 0
  #abort: ((error?: Error) => void) | undefined
  #timer: Timer | undefined
  #resolve!: (reply: Reply) => void
  #reject!: (error: LoadError) => void

  constructor(user: Exchanger, maxBodyBytes: number) {
    super(user)
    this.#maxBodyBytes = maxBodyBytes
  }

  get url(): string {
    return this.request.target.url
  }

  get shownUrl(): string {
    return this.request.target.shownUrl
  }

  get call(): this {
    return this
  }

  perform(request: PreparedRequest): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      if (request.timeoutMs > 0) this.#timer = this.user.clock.after(request.timeoutMs, () => this.#giveUp(request))
      this.begin(request)
    })
  }

  protected override keep(chunk: Buffer): void {
    const room = this.#maxBodyBytes - this.#keptBytes
    if (room <= 0) return
    const kept = chunk.length > room ? chunk.subarray(0, room) : chunk
    this.#keptBytes += kept.length
    this.chunks.push(kept)
  }

  protected override connected(abort: (error?: Error) => void): void {
    this.#abort = abort
  }

  protected override ended(): void {
    if (this.#timer) this.user.clock.cancel(this.#timer)
    this.#abort = undefined
    const { failure } = this
    if (failure === undefined || this.status > 0) this.#resolve(new Reply(this))
    else this.#reject(new ClientError(failure.code, failure.message))
  }

  #giveUp({ timeoutMs }: PreparedRequest): void {
    const abort = this.#abort
    const reason = new ClientError('timeout', `no reply within the \`timeout\` of ${formatDuration(timeoutMs)}`)
    this.onError(reason)
    // What is on the wire can only be stopped by closing the connection; what still waits is dropped when its turn comes.
    abort?.(reason)
  }
}
