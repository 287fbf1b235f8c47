import { isThenable, wrongReturn } from '../../../units/errors/returned-value.ts'
import { areHeaders, type RequestHeaders } from '../../../units/header-fields.ts'
import { overlaid, withDefaults } from './headers.ts'

/** The user whose call needs headers. */
export interface HeadersOwner {
  readonly number: number
  /** Of the iteration that it runs, among all of the run. */
  readonly index: number
  readonly data: unknown
  readonly state: unknown
  readonly hook: 'start' | 'stop' | undefined
}

/** For requests that are no user's. */
export const NOBODY: HeadersOwner = { number: 0, index: 0, data: undefined, state: undefined, hook: undefined }

/** Makes the headers for a user. */
type HeadersFunction = (...parameters: never) => unknown

/** Headers that are the same for all calls, as name, value, name, value, or a function that returns headers. */
export type HeadersLayer = readonly string[] | HeadersFunction

/** Makes the default headers of a call. */
export type HeadersMaker = (owner: HeadersOwner) => readonly string[]

/** Thrown by reading `state` in `start`, which returns it. */
const NO_STATE_YET: unique symbol = Symbol('no state yet')

const RULE = {
  code: 'bad-headers',
  option: 'headers',
  expectation: "an object such as { authorization: 'Bearer …' }",
  instead: 'Fetch what it needs in `setup` or in the `start` of a scenario',
}

/** Puts layers of default headers on top of each other, the last one on top. Returns a function only if one of them is a function. */
export function defaultHeaders(layers: readonly HeadersLayer[]): readonly string[] | HeadersMaker {
  if (!layers.some(isFunction)) return (layers as readonly (readonly string[])[]).reduce((below, above) => overlaid(below, above), [])
  return (owner) =>
    layers.reduce<readonly string[]>(
      (below, layer) => (isFunction(layer) ? withDefaults(below, made(layer, owner)) : overlaid(below, layer)),
      [],
    )
}

const isFunction = (layer: HeadersLayer): layer is HeadersFunction => typeof layer === 'function'

/** In `start` there is no state: headers that read it are left out there. */
function made(layer: HeadersFunction, owner: HeadersOwner): RequestHeaders | undefined {
  let value: unknown
  try {
    value = (layer as (context: unknown) => unknown)(contextOf(owner))
  } catch (error) {
    if (error === NO_STATE_YET) return undefined
    throw error
  }
  if (value === undefined || (areHeaders(value) && !isThenable(value))) return value
  throw wrongReturn(RULE, value)
}

function contextOf({ number, data, state, hook }: HeadersOwner): unknown {
  if (hook !== 'start') return { user: number, data, state }
  return {
    user: number,
    data,
    get state(): never {
      // oxlint-disable-next-line typescript/only-throw-error -- no error: caught above
      throw NO_STATE_YET
    },
  }
}
