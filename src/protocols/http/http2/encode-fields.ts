import type { OutgoingHttpHeaders } from 'node:http2'
import { expectsBody } from '../request/expects-body.ts'
import type { PreparedRequest } from '../request/request.ts'

/** Connection headers of HTTP/1.1 are not allowed in HTTP/2 (RFC 9113, 8.2.2). */
const OF_A_CONNECTION = new Set(['connection', 'proxy-connection'])

/** The fields of a request as HTTP/2 sends them (RFC 9113, 8.3.1), names in lower case. A header `host` of the caller becomes the authority. */
export function encodeFields({ method, path, target, headers, body }: PreparedRequest): OutgoingHttpHeaders {
  const [scheme, authority] = target.origin.split('://') as [string, string]
  const fields: OutgoingHttpHeaders = { ':method': method, ':scheme': scheme, ':authority': authority, ':path': path }
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index]!.toLowerCase()
    const value = headers[index + 1]!
    if (OF_A_CONNECTION.has(name)) continue
    if (name === 'host') fields[':authority'] = value
    else fields[name] = fields[name] === undefined ? value : [fields[name] as string | string[], value].flat()
  }
  const length = body === null ? (expectsBody(method) ? 0 : undefined) : body.length
  if (length !== undefined) fields['content-length'] = String(length)
  return fields
}
