import { LoadError } from '../../../units/errors/error.ts'
import { kindOf } from '../../../units/text/kind-of.ts'
import { NO_END, type Lifetime } from '../../call.ts'
import { tooLate } from '../../client-error.ts'
import { refuseDetached } from '../../detached.ts'
import type { Targets } from '../request/request-target.ts'
import type { SentValues } from '../request/sent-values.ts'
import type { HttpCookies } from '../client.ts'
import type { Cookies } from './cookies.ts'

/** What becomes of the cookies of a user: kept as long as the user lives, or for an iteration, or neither kept nor sent. */
export type CookieRule = 'per-user' | 'per-iteration' | 'off'

/** The user whose cookies these are. */
export interface CookieOwner {
  readonly cookies: Cookies | undefined
  readonly cookieRule: CookieRule
  /** Creates them if there are none. */
  openCookies(): Cookies
  forgetCookies(): void
}

type CookieNotes = Pick<SentValues, 'noteCookie'>

const NAME = /^[!#$%&'*+\-.^_`|~\da-z]+$/i
const NOT_IN_A_VALUE = /[^\t\u0020-\u007e\u0080-\u00ff]|;|^\s|\s$/

/** The cookies of a user as a task sees them, `http.cookies`. */
export class UserCookies implements HttpCookies {
  readonly #owner: CookieOwner
  readonly #targets: Targets
  readonly #sent: CookieNotes | undefined
  readonly #lifetime: Lifetime

  static {
    refuseDetached(UserCookies, 'http.cookies', ['get', 'set', 'clear'])
  }

  /** `sent`, if given, notes each value that the task sets, since it may be secret. */
  constructor(owner: CookieOwner, targets: Targets, sent: CookieNotes | undefined, lifetime: Lifetime = NO_END) {
    this.#owner = owner
    this.#sent = sent
    this.#targets = targets
    this.#lifetime = lifetime
  }

  get(name: string, url?: string | URL): string | undefined {
    this.#refuseLate()
    return this.#owner.cookies?.get(nameOf(name), url === undefined ? undefined : this.#targets.resolve(url).url)
  }

  set(name: string, value: string, url?: string | URL): void {
    this.#refuseLate()
    if (this.#owner.cookieRule === 'off')
      throw new LoadError('bad-call', "`http.cookies.set` has no effect, since no cookies are kept: remove `cookies: 'off'`")
    const cookie = nameOf(name)
    if (typeof value !== 'string' || NOT_IN_A_VALUE.test(value))
      throw new LoadError(
        'bad-call',
        `Expected the value of the cookie \`${cookie}\` to be text without ';', line breaks and blanks around it, got ${kindOf(value)} (its value is not shown): encode it, as in encodeURIComponent(value)`,
      )
    this.#sent?.noteCookie(value)
    this.#owner.openCookies().set(this.#placeOf(url), cookie, value)
  }

  clear(): void {
    this.#refuseLate()
    this.#owner.forgetCookies()
  }

  #placeOf(url: string | URL | undefined): string {
    const target = url === undefined ? this.#targets.base : this.#targets.resolve(url)
    if (target !== undefined) return target.url
    throw new LoadError(
      'no-base-url',
      'Expected the option `baseUrl`, whose host the cookie is for, got none: give it, or an address, as in http.cookies.set(name, value, url)',
    )
  }

  /** What goes on after its iteration must not change the cookies of the next one. */
  #refuseLate(): void {
    if (this.#lifetime.isOver) throw tooLate('`http.cookies`')
  }
}

function nameOf(name: unknown): string {
  if (typeof name === 'string' && NAME.test(name)) return name
  throw new LoadError(
    'bad-call',
    `Expected the name of a cookie, of letters, digits and signs such as '-' and '_', got ${typeof name === 'string' ? 'other text (it is not shown)' : kindOf(name)}`,
  )
}
