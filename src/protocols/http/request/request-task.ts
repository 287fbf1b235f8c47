import { isObject } from '../../../units/platform/any-realm.ts'
import { LoadError } from '../../../units/errors/error.ts'
import { isThenable, wrongReturn, type ReturnRule } from '../../../units/errors/returned-value.ts'
import type { RequestBody } from './body.ts'
import type { HttpRequestOptions } from '../client.ts'
import type { RequestHeaders } from '../../../units/header-fields.ts'
import { NOBODY, type HeadersMaker, type HeadersOwner } from './default-headers.ts'
import type { PreparedRequest, Requests } from './request.ts'
import { isStream } from './streamed-body.ts'

/** A value that is the same in every iteration, or a function that makes it from the context. */
export type PerIteration<Value, Context> = Value | ((context: Context) => Value)

/** A request that is sent in every iteration. Parts that differ may be functions. */
export interface RequestTaskSpec<Context = unknown> extends Omit<HttpRequestOptions, 'headers' | 'body'> {
  readonly url: PerIteration<string | URL, Context>
  readonly headers?: PerIteration<RequestHeaders | undefined, Context>
  /** As in a call; a stream, which can be sent once, only from a function. */
  readonly body?: PerIteration<RequestBody | undefined, Context>
}

/** Returns the request of an iteration; the same object each time if neither a part nor the default headers are a function. */
export type RequestMaker = (context: unknown, owner?: HeadersOwner) => PreparedRequest

/** If the address is a function, the rest is checked with this one. */
const SOME_URL = 'http://localhost/'

/**
 * Checks the parts that do not change, and encodes the request once if none changes.
 *
 * @throws {LoadError} `bad-url`, `no-base-url`, `bad-call`, `bad-header`, `bad-body` or `bad-accept`; the maker checks parts from functions by the same rules,
 * and throws.
 */
export function prepareTask<Context>(
  { url, headers, body, ...options }: RequestTaskSpec<Context>,
  requests: Requests,
  headersFor?: HeadersMaker,
): RequestMaker {
  if (isStream(body))
    throw new LoadError(
      'bad-body',
      'A stream can be sent only once: give a function that creates one, as in `body: () => createReadStream(path)`',
    )
  const fixed = requests.prepare(isMade(url) ? SOME_URL : url, {
    ...options,
    headers: isMade(headers) ? undefined : headers,
    body: isMade(body) ? undefined : body,
  })
  if (headersFor === undefined && !isMadeEachTime({ url, headers, body })) return () => fixed
  return (context, owner = NOBODY) =>
    requests.prepare(
      made(URL_PART, url, context as Context),
      {
        ...options,
        headers: made(HEADERS_PART, headers, context as Context),
        body: made(BODY_PART, body, context as Context),
      },
      headersFor?.(owner),
    )
}

const INSTEAD = 'Use a function as the task for asynchronous work: ({ http }) => http.post(…)'

/** What functions may return; other mistakes are checked as in any request, and fail the iteration. */
const URL_PART = {
  code: 'bad-call',
  option: 'url',
  expectation: 'an address',
  instead: INSTEAD,
  isPossible: (value: unknown) => typeof value === 'string' || (isObject(value) && 'href' in value),
}
const HEADERS_PART = {
  code: 'bad-call',
  option: 'headers',
  expectation: "an object such as { accept: 'text/html' }",
  instead: INSTEAD,
  isPossible: (value: unknown) => value === undefined || isObject(value),
}
const BODY_PART = { code: 'bad-call', option: 'body', expectation: 'a body', instead: INSTEAD, isPossible: () => true }

/** Whether parts of it are functions, which may take time. */
export const isMadeEachTime = <Context>({ url, headers, body }: RequestTaskSpec<Context>): boolean =>
  isMade(url) || isMade(headers) || isMade(body)

const isMade = <Value, Context>(part: PerIteration<Value, Context>): part is (context: Context) => Value => typeof part === 'function'

function made<Value, Context>(
  rule: ReturnRule & { readonly isPossible: (value: unknown) => boolean },
  part: PerIteration<Value, Context>,
  context: Context,
): Value {
  if (!isMade(part)) return part
  const value: unknown = part(context)
  if (isThenable(value) || !rule.isPossible(value)) throw wrongReturn(rule, value)
  return value as Value
}
