import type { HookArgument, HookTarget } from '../../plan/hooks.ts'
import type { Call, CallObserver, Failure, Lifetime } from '../../protocols/call.ts'
import { createGuard } from '../../protocols/guard/guard.ts'
import type { HttpClient } from '../../protocols/http/client.ts'
import { ruleFromFunction } from '../../protocols/http/request/accept-rule.ts'
import { createHttpSession, type HttpSession } from '../../protocols/http/session.ts'
import { LoadError } from '../../units/errors/error.ts'
import { isStatusFailureCode } from '../../units/errors/status-failure.ts'
import { WrongReturnError } from '../../units/errors/returned-value.ts'
import { systemClock } from '../../units/time/clock.ts'

/** What the client of a hook takes from its run. */
export interface HookSettings {
  readonly name: 'setup' | 'teardown'
  readonly target: HookTarget
  readonly allow: readonly string[]
  readonly signal: AbortSignal | undefined
}

/** What a hook is given, for as long as it runs: the client is opened when it is first used, and its calls count nowhere. */
export class HookClient implements HookArgument<HttpClient>, CallObserver, Lifetime {
  isOver = false
  readonly signal: AbortSignal
  readonly #settings: HookSettings
  #session: HttpSession | undefined
  #http: HttpClient | undefined
  #pendingCalls = 0
  #abandonedCalls = 0
  #hasRejected = false
  #rejection: Failure | undefined
  #mistake: WrongReturnError | undefined

  constructor(settings: HookSettings) {
    this.#settings = settings
    this.signal = settings.signal ?? new AbortController().signal
  }

  get http(): HttpClient {
    if (this.#http !== undefined) return this.#http
    const { allow, target } = this.#settings
    const { http, baseUrl, baseSocket } = target
    const accept = target.accept === undefined ? (http.accept ?? []) : ruleFromFunction(target.accept)
    this.#session = createHttpSession({ ...http, guard: createGuard({ allow }), accept, baseUrl, baseSocket }, systemClock)
    return (this.#http = this.#session.user(this).clientFor(this))
  }

  callBegan(): void {
    this.#pendingCalls += 1
  }

  callEnded({ status, brokeOff, failure }: Call): void {
    this.#pendingCalls -= 1
    if (status > 0 && brokeOff !== true) this.#rejection ??= failure
  }

  misused(error: WrongReturnError): void {
    this.#mistake ??= error
  }

  callAbandoned(): void {
    this.#abandonedCalls += 1
  }

  callHandledLate(): void {
    this.#abandonedCalls -= 1
  }

  callRejects(): void {
    this.#hasRejected = true
  }

  /**
   * Calls the hook, and returns what it returns.
   *
   * @throws {LoadError} with the name of the hook in its text, if a call of its client failed, had a status that is not accepted, or was not awaited; and
   * whatever else the hook throws.
   */
  async call<Value>(hook: (argument: HookArgument<HttpClient>) => Value | PromiseLike<Value>): Promise<Value> {
    let value: Value
    try {
      value = await hook(this)
    } catch (error) {
      if (this.#mistake === undefined && error instanceof LoadError && !(error instanceof WrongReturnError))
        throw this.#failed(error.code, error.message, error)
      throw this.#mistake ?? error
    }
    // Node reports a rejection that nothing handles only after the microtasks.
    if (this.#hasRejected) await new Promise<void>((resolve) => systemClock.soon(resolve))
    if (this.#mistake !== undefined) throw this.#mistake
    const leftBehind = this.#pendingCalls + this.#abandonedCalls
    if (leftBehind > 0)
      throw this.#failed('not-awaited', `it did not await ${leftBehind} of its client calls: await each call, or return its promise`)
    if (this.#rejection === undefined) return value
    const { code, message, thrown } = this.#rejection
    throw this.#failed(code, isStatusFailureCode(code) ? `${message} (its option \`accept\` takes others)` : message, thrown)
  }

  /** Ends what it is still doing, and resolves when everything is closed. */
  async close(): Promise<void> {
    this.isOver = true
    await this.#session?.close()
  }

  #failed(code: string, message: string, cause?: unknown): LoadError {
    return new LoadError(code, `\`${this.#settings.name}\` failed: ${message}`, { cause })
  }
}
