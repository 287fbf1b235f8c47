import type { Proxy } from '../../guard/proxy.ts'
import { expectsBody } from '../request/expects-body.ts'
import { hasHeader } from '../request/headers.ts'
import type { PreparedRequest } from '../request/request.ts'
import { isStreamed } from '../request/streamed-body.ts'

/** A body up to this size is sent in one piece with its headers; copying a larger one would cost more than a second write. */
const MOST_JOINED_BYTES = 16_384

/** Whether the body is part of the result of {@link encodeRequest}. */
export const isJoined = ({ body }: PreparedRequest): boolean => body === null || (!isStreamed(body) && body.length <= MOST_JOINED_BYTES)

/**
 * Encodes a request in HTTP/1.1 (RFC 9112, 3): headers, and the body if it is small. `cookie` and `traceparent` are the headers of these names. With a `proxy`
 * the request has the whole address (RFC 9112, 3.2.2).
 */
export function encodeRequest(
  request: PreparedRequest,
  cookie: string | undefined,
  traceparent: string | undefined,
  proxy: Proxy | undefined,
): Buffer {
  const { method, path, headers, target, closes, body } = request
  const host = hasHeader(headers, 'host') ? '' : `host: ${target.origin.slice(target.origin.indexOf('//') + 2)}\r\n`
  const aim = proxy === undefined ? path : target.origin + path
  let head = `${method} ${aim} HTTP/1.1\r\n${host}connection: ${closes ? 'close' : 'keep-alive'}\r\n`
  if (proxy?.authorization !== undefined) head += `proxy-authorization: ${proxy.authorization}\r\n`
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index]!.toLowerCase() !== 'connection') head += `${headers[index]}: ${headers[index + 1]}\r\n`
  }
  if (traceparent !== undefined) head += `traceparent: ${traceparent}\r\n`
  if (cookie !== undefined) head += `cookie: ${cookie}\r\n`
  head += `${framing(request)}\r\n`
  const bytes = Buffer.from(head, 'latin1')
  return body !== null && isJoined(request) ? Buffer.concat([bytes, body as Buffer]) : bytes
}

function framing({ method, body }: PreparedRequest): string {
  const length = body === null ? 0 : body.length
  if (length === undefined) return 'transfer-encoding: chunked\r\n'
  return length > 0 || expectsBody(method) ? `content-length: ${length}\r\n` : ''
}
