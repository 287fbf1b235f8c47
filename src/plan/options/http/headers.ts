import { areHeaders, headerFields, type RequestHeaders } from '../../../units/header-fields.ts'
import { kindOf } from '../../../units/text/kind-of.ts'
import type { Rule } from '../../problems/problems.ts'
import { isPortableFunction, type PortableFunction } from '../portable-function.ts'

/** What a function that makes default headers gets: the user who makes the call. */
// oxlint-disable-next-line typescript/no-explicit-any -- what `setup` and `start` return is known only where it is written
export interface HeadersContext<Data = any, State = any> {
  /** The number of the user, from 0. */
  readonly user: number
  /** What `setup` returned. */
  readonly data: Data
  /** What the user's `start` returned; `undefined` outside scenarios. */
  readonly state: State
}

/** Default headers of calls: an object, or a function that is called for each call. */
// oxlint-disable-next-line typescript/no-explicit-any -- as in HeadersContext
export type DefaultHeaders<Data = any, State = any> =
  | RequestHeaders
  | ((context: HeadersContext<Data, State>) => RequestHeaders | undefined)
  | PortableFunction

const EXPECTED = "an object such as { authorization: 'Bearer …' }, or a function such as ({ state }) => ({ authorization: state.token })"

/** Problems never show a value: it may be a secret. */
export const checkHeaders: Rule = (value, { name, problems }) => {
  if (typeof value === 'function' || isPortableFunction(value)) return undefined
  if (areHeaders(value)) headerFields(value, (text) => problems.add(`In \`${name}\`: ${text}`))
  else problems.expected(name, EXPECTED, kindOf(value))
  return undefined
}

/** The headers of an option that {@link checkHeaders} has accepted, as name, value, name, value; none if a function makes them. */
export const fixedHeaders = (option: DefaultHeaders | undefined): readonly string[] =>
  option === undefined || typeof option === 'function' || isPortableFunction(option) ? [] : headerFields(option, () => {})

/** The function of the option; `undefined` if there is none. */
export const headersFunction = (
  option: DefaultHeaders | undefined,
): Extract<DefaultHeaders, (...none: never) => unknown> | PortableFunction | undefined =>
  typeof option === 'function' || isPortableFunction(option) ? option : undefined
