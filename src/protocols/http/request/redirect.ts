import { ClientError } from '../../client-error.ts'
import { ownHeaders } from './own-headers.ts'
import { asksToClose } from './headers.ts'
import { targetAt, type RequestTarget } from './request-target.ts'
import type { PreparedRequest } from './request.ts'
import { isStreamed } from './streamed-body.ts'

/** Statuses whose `location` says where to go (RFC 9110, 15.4); a 300 offers a choice, and a 304 has none. */
const FOLLOWED: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

export const isRedirect = (status: number): boolean => FOLLOWED.has(status)

/**
 * The request that follows a redirect, by the rules of the Fetch standard (4.4): 303, and 301 or 302 of a POST, become GET without a body. At another origin all
 * headers that the caller gave are dropped.
 *
 * @throws {ClientError} `redirect-refused`
 */
export function redirected(request: PreparedRequest, status: number, location: string): PreparedRequest {
  const { target: from, body, given, decompress } = request
  const target = targetOf(location, from)
  if (from.origin.startsWith('https:') && target.origin.startsWith('http:'))
    throw refused(status, `from https: to ${target.shownUrl}, which is not encrypted`)
  const method = becomesGet(status, request.method) ? 'GET' : request.method
  const hasBody = method === request.method
  if (hasBody && body !== null && isStreamed(body) && !body.isRepeatable)
    throw refused(
      status,
      'since the body would have to be sent again, and a stream can be sent only once: give text, bytes, a Blob or a FormData',
    )
  const kept = target.origin !== from.origin ? [] : hasBody ? given : withoutContent(given)
  const bodyType = hasBody ? request.bodyType : undefined
  const content = hasBody ? body : null
  return {
    ...request,
    target,
    path: target.path,
    method,
    given: kept,
    headers: [...kept, ...ownHeaders(kept, bodyType, decompress)],
    bodyType,
    body: content,
    bodyBytes: hasBody ? request.bodyBytes : 0,
    closes: asksToClose(kept),
    encoded: undefined,
    fields: undefined,
  }
}

function becomesGet(status: number, method: string): boolean {
  if (status === 303) return method !== 'GET' && method !== 'HEAD'
  return method === 'POST' && (status === 301 || status === 302)
}

/** Headers that describe the body are of no use without it. */
function withoutContent(headers: readonly string[]): string[] {
  const kept: string[] = []
  for (let index = 0; index < headers.length; index += 2)
    if (!headers[index]!.toLowerCase().startsWith('content-')) kept.push(headers[index]!, headers[index + 1]!)
  return kept
}

/** Where a `location` leads, from the address of its reply; `undefined` if that is no address. */
export function resolveLocation(location: string, from: string): URL | undefined {
  // Headers are read as Latin-1, although what is not ASCII is UTF-8.
  const text = Buffer.from(location, 'latin1').toString()
  return URL.canParse(text, from) ? new URL(text, from) : undefined
}

/** The text of a `location` is never shown: it may contain a secret in a place that only an address can tell. */
function targetOf(location: string, from: RequestTarget): RequestTarget {
  const url = resolveLocation(location, from.url)
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw new ClientError('redirect-refused', 'the `location` of the redirect is not an http: or https: address')
  if (url.username !== '' || url.password !== '')
    throw new ClientError('redirect-refused', 'the `location` of the redirect has a user name or a password')
  return targetAt(url)
}

const refused = (status: number, why: string): ClientError =>
  new ClientError('redirect-refused', `the redirect (${status}) was not followed ${why}`)
