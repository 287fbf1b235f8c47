import { hasHeader, headersAsObject } from '../../protocols/http/request/headers.ts'
import { prepareRequest, type RequestSpec } from '../../protocols/http/request/request.ts'
import type { RequestTaskSpec } from '../../protocols/http/request/request-task.ts'
import { Targets } from '../../protocols/http/request/request-target.ts'
import { isStream } from '../../protocols/http/request/streamed-body.ts'
import { isBlob, isForm } from '../../units/platform/any-realm.ts'
import { namesOfHeaders, type RequestHeaders } from '../../units/header-fields.ts'
import { LoadError } from '../../units/errors/error.ts'
import type { TaskContext } from '../task/context.ts'

/** @throws {LoadError} `cannot-travel` if a part of the request is tied to this thread. */
export function assertSerializable(request: RequestTaskSpec<TaskContext>): asserts request is RequestSpec {
  const { url, headers, accept, check, body } = request
  for (const [name, part] of Object.entries({ url, headers, body }))
    if (typeof part === 'function')
      throw new LoadError(
        'cannot-travel',
        `The \`${name}\` of the request is a function, which cannot leave this thread: write the request as a portable task, such as portable(({ http, index }) => http.get(…))`,
      )
  if (typeof accept === 'function')
    throw new LoadError(
      'cannot-travel',
      "The `accept` of the request is a function, which cannot leave this thread: list the statuses, such as accept: [200, '3xx']",
    )
  if (isBlob(body) || isForm(body))
    throw new LoadError(
      'cannot-travel',
      'The `body` of the request is a Blob or a FormData, which cannot leave this thread: write the request as a portable task that makes it, such as portable(({ http }) => http.post(…))',
    )
  if (check !== undefined)
    throw new LoadError(
      'cannot-travel',
      'The `check` of the request is a function, which cannot leave this thread: write the request as a portable task, such as portable(({ http }) => http.get(…, { check: … }))',
    )
  if (isStream(body))
    throw new LoadError('cannot-travel', 'The `body` of the request is a stream, which cannot leave this thread: give text or bytes')
}

/**
 * A request that can be cloned, and is sent exactly like `request`: with the whole address, and the body as bytes. `defaults` are the headers that it is sent
 * with unless it has its own.
 *
 * @throws {LoadError} as preparing it does.
 */
export function plainRequest(
  request: RequestTaskSpec<TaskContext>,
  baseUrl: string | undefined,
  defaults: readonly string[] = [],
): RequestSpec {
  assertSerializable(request)
  const { url, accept, ...options } = request
  const { target, method, name, given, bodyType, body, timeoutMs } = prepareRequest(url, options, new Targets(() => baseUrl), () => true)
  return {
    url: target.url,
    method,
    name,
    headers: plainHeaders(request.headers, withType(given, bodyType), defaults),
    redirects: options.redirects,
    decompress: options.decompress,
    // Copied: a buffer may be a slice of a larger one, and cloning would send all of it.
    body: Buffer.isBuffer(body) ? new Uint8Array(body) : undefined,
    accept,
    timeout: timeoutMs === 0 ? undefined : timeoutMs,
  }
}

const withType = (headers: readonly string[], type: string | undefined): readonly string[] =>
  type === undefined || hasHeader(headers, 'content-type') ? headers : [...headers, 'content-type', type]

/** With names that leave out a default, and without the type of the body if there is a default for it. */
function plainHeaders(own: RequestHeaders | undefined, prepared: readonly string[], defaults: readonly string[]): RequestHeaders {
  const headers: Record<string, readonly string[] | undefined> = headersAsObject(prepared)
  const names = own === undefined ? [] : namesOfHeaders(own)
  for (const name of names) if (!hasHeader(prepared, name)) headers[name] = undefined
  if (!names.includes('content-type') && hasHeader(defaults, 'content-type')) delete headers['content-type']
  return headers
}
