import { LoadError } from '../../../units/errors/error.ts'
import { isThenable, wrongReturn, type ReturnRule } from '../../../units/errors/returned-value.ts'
import { isStream, type RequestBody } from './body.ts'
import type { HttpRequestOptions } from '../client.ts'
import type { RequestHeaders } from './headers.ts'
import type { PreparedRequest, Requests } from './request.ts'

/** Something that is the same in every iteration, or made for each from its context. */
export type PerIteration<Value, Context> = Value | ((context: Context) => Value)

/** A request that is sent in every iteration and needs no code but, where it is to differ, functions that make parts of it. */
export interface RequestTaskSpec<Context = unknown> extends Omit<HttpRequestOptions, 'headers' | 'body'> {
  readonly url: PerIteration<string | URL, Context>
  readonly headers?: PerIteration<RequestHeaders | undefined, Context>
  /** As that of a call; a stream, which can be sent once, only from a function. */
  readonly body?: PerIteration<RequestBody | undefined, Context>
}

/** The request of an iteration; the very same each time where nothing of it is made by a function. */
export type RequestMaker = (context: unknown) => PreparedRequest

/** Where the address is made by a function, the rest is checked with this one. */
const SOME_URL = 'http://localhost/'

/**
 * Checks what does not change from one iteration to the next, and encodes it once where nothing does.
 *
 * @throws {LoadError} `bad-url`, `no-base-url`, `bad-call`, `bad-header`, `bad-body` or `bad-accept`; what functions make is checked by the same rules, and
 * thrown by the maker.
 */
export function prepareTask<Context>({ url, headers, body, ...options }: RequestTaskSpec<Context>, requests: Requests): RequestMaker {
  if (isStream(body))
    throw new LoadError('bad-body', 'A stream can be sent once: give a function that makes one, as in `body: () => createReadStream(path)`')
  const fixed = requests.prepare(isMade(url) ? SOME_URL : url, {
    ...options,
    headers: isMade(headers) ? undefined : headers,
    body: isMade(body) ? undefined : body,
  })
  if (!isMadeEachTime({ url, headers, body })) return () => fixed
  return (context) =>
    requests.prepare(made(URL_PART, url, context as Context), {
      ...options,
      headers: made(HEADERS_PART, headers, context as Context),
      body: made(BODY_PART, body, context as Context),
    })
}

const INSTEAD = 'Use a function as the task for what takes longer: ({ http }) => http.post(…)'

/** What functions may return; the rest is checked as in any request, and fails the iteration. */
const URL_PART = {
  code: 'bad-call',
  option: 'url',
  expectation: 'an address',
  instead: INSTEAD,
  isPossible: (value: unknown) => typeof value === 'string' || (typeof value === 'object' && value !== null && 'href' in value),
}
const HEADERS_PART = {
  code: 'bad-call',
  option: 'headers',
  expectation: "an object such as { accept: 'text/html' }",
  instead: INSTEAD,
  isPossible: (value: unknown) => value === undefined || (typeof value === 'object' && value !== null),
}
const BODY_PART = { code: 'bad-call', option: 'body', expectation: 'a body', instead: INSTEAD, isPossible: () => true }

/** Whether parts of it are made by functions, which may take their time. */
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
