import { noop } from '../../../units/platform/noop.ts'
import { thrownError } from '../../../units/errors/thrown.ts'
import { isThenable } from '../../../units/errors/returned-value.ts'
import { CHECK_FAILED } from '../../../units/errors/check-failure.ts'
import type { Timer } from '../../../units/time/clock.ts'
import type { Milliseconds } from '../../../units/duration.ts'
import type { LoadError } from '../../../units/errors/error.ts'
import { formatDuration } from '../../../units/format.ts'
import type { Failure } from '../../call.ts'
import { ClientError } from '../../client-error.ts'
import { noteRejection } from '../../left-behind.ts'
import { ReceiveBuffer } from '../../receive-buffer.ts'
import { Reply, type ReplySource } from '../../reply.ts'
import { codingsOf, decompress, tooLarge } from '../request/content-coding.ts'
import { copyOf } from '../request/copy-of.ts'
import { valuesOf } from '../request/headers.ts'
import type { PreparedRequest } from '../request/request.ts'
import { isStreamed } from '../request/streamed-body.ts'
import { Exchange, type ExchangeOwner } from './exchange.ts'

const NOTHING = Buffer.alloc(0)

/** Remembers where redirects lead that a task may follow by itself. */
export interface LocationKeeper {
  noteLocation(location: string, url: string): void
}

/** A call of `context.http`: keeps the body for the task, up to a limit, and settles a promise with the reply. Never reused: the reply reads from it. */
export class ReplyExchange extends Exchange implements ReplySource {
  readonly keepsHead = true
  keptBytes = 0
  isDecoded = false
  /** A body nearly always arrives in one piece. */
  #body: Buffer = NOTHING
  /** Collected into one piece: a reply of one-byte chunks would cost a hundred times as much memory. */
  #gathered: ReceiveBuffer | undefined
  readonly #maxBodyBytes: number
  readonly #locations: LocationKeeper | undefined
  #timer: Timer | undefined
  #resolve!: (reply: Reply) => void
  #reject!: (error: LoadError) => void

  constructor(owner: ExchangeOwner, maxBodyBytes: number, locations?: LocationKeeper) {
    super(owner)
    this.#maxBodyBytes = maxBodyBytes
    this.#locations = locations
  }

  get size(): number {
    return this.isDecoded ? this.keptBytes : this.replyBytes
  }

  get url(): string {
    return this.request.target.url
  }

  get shownUrl(): string {
    return this.request.target.shownUrl
  }

  get body(): Buffer {
    if (this.#gathered !== undefined) {
      this.#body = this.#gathered.take(this.#gathered.length)
      this.#gathered = undefined
    }
    return this.#body
  }

  get call(): this {
    return this
  }

  perform(request: PreparedRequest, startedMs: Milliseconds): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      if (request.timeoutMs > 0) this.#timer = this.owner.clock.after(request.timeoutMs, () => this.#giveUp(request))
      this.begin(request, startedMs)
    })
  }

  protected override keep(bytes: Uint8Array, from: number, to: number): void {
    const length = Math.min(to - from, this.#maxBodyBytes - this.keptBytes)
    if (length <= 0) return
    if (this.keptBytes === 0) this.#body = copyOf(bytes, from, from + length)
    else {
      if (this.#gathered === undefined) {
        this.#gathered = new ReceiveBuffer()
        this.#gathered.append(this.#body)
      }
      this.#gathered.append(bytes.subarray(from, from + length))
    }
    this.keptBytes += length
  }

  protected override dropBody(): void {
    this.keptBytes = 0
    this.#body = NOTHING
    this.#gathered = undefined
  }

  /** The time of the call ends with the last byte, whatever decoding takes. */
  protected override decode(nowMs: Milliseconds): void {
    const codings = this.replyBytes > 0 && this.#maxBodyBytes > 0 ? codingsOf(this.headers.raw) : []
    if (codings.length === 0) return this.settle(nowMs)
    if (this.keptBytes < this.replyBytes) return this.failed(tooLarge(this.#maxBodyBytes), nowMs)
    decompress(this.body, codings, this.#maxBodyBytes, (failure, decoded) => {
      if (failure !== undefined) return this.failed(failure, nowMs)
      this.#body = decoded
      this.keptBytes = decoded.length
      this.isDecoded = true
      this.settle(nowMs)
    })
  }

  protected override checked(): Failure | undefined {
    return checkFailure(this.request, new Reply(this))
  }

  protected override ended(): void {
    const { body } = this.request
    if (this.#timer) this.owner.clock.cancel(this.#timer)
    if (body !== null && isStreamed(body)) body.endStream()
    if (this.#locations !== undefined && this.status >= 300 && this.status < 400) this.#noteLocation(this.#locations)
    const { failure } = this
    if (failure === undefined || (this.status > 0 && !this.brokeOff)) this.#resolve(new Reply(this))
    else {
      const error = new ClientError(failure.code, failure.message)
      noteRejection(error, this.owner.observer)
      this.#reject(error)
    }
  }

  #noteLocation(locations: LocationKeeper): void {
    const location = valuesOf(this.headers.raw, 'location')?.[0]
    if (location !== undefined) locations.noteLocation(location, this.url)
  }

  #giveUp({ timeoutMs }: PreparedRequest): void {
    this.failed(['timeout', `no reply within the \`timeout\` of ${formatDuration(timeoutMs)}`], this.owner.clock.now())
    this.owner.giveUp(this)
  }
}

/** Why the check of a request fails its reply; `undefined` if it passes. */
function checkFailure({ check, method, target }: PreparedRequest, reply: Reply): Failure | undefined {
  try {
    const outcome = check!(reply)
    if (outcome === false) return failed(`${method} ${target.shownUrl}: \`check\` returned false`)
    if (!isThenable(outcome)) return undefined
    // Nothing else handles its rejection.
    void Promise.resolve(outcome).catch(noop)
    return failed(
      `${method} ${target.shownUrl}: \`check\` returned a promise, which nothing awaits: a reply is complete, so the function must not be \`async\``,
    )
  } catch (thrown) {
    return { ...failed(thrownError(thrown).message), thrown }
  }
}

const failed = (message: string): Failure => ({ code: CHECK_FAILED, message })
