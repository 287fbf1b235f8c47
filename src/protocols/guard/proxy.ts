import type { Socket } from 'node:net'
import { ClientError } from '../client-error.ts'

/** An HTTP proxy for every request. Plain data. */
export interface Proxy {
  /** A name or an address; IPv6 without brackets. */
  readonly hostname: string
  readonly port: number
  /** The header `proxy-authorization`, which is a secret; `undefined` if there are no credentials. */
  readonly authorization: string | undefined
}

/** Its name in failures: never with user and password. */
export const proxyInWords = ({ hostname, port }: Proxy): string => `the proxy ${authority(hostname, port)}`

const authority = (hostname: string, port: number): string => `${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`

/** Longer than the headers of any well-behaved proxy. */
const LONGEST_HEAD = 16_384

const STATUS_LINE = /^HTTP\/1\.[01] (\d{3})(?: |\r)/

/** The error that a proxy requires credentials, or other ones. */
export const proxyAuthenticationRequired = (proxy: Proxy): ClientError =>
  new ClientError(
    'proxy-authentication-required',
    `${proxyInWords(proxy)} answered with 407: ${proxy.authorization === undefined ? "it requires a user and a password, as in `proxy: 'http://user:password@…'`" : 'it does not accept the user and password of `proxy`'}`,
  )

/**
 * Requests a tunnel to a host from a proxy, over a connection that has just been opened (CONNECT; RFC 9110, 9.3.6). Calls `done` once: without an error, the
 * connection leads to that host, and this no longer reads from it.
 */
export function openTunnel(
  socket: Socket,
  to: { readonly hostname: string; readonly port: number },
  proxy: Proxy,
  done: (error: Error | null) => void,
): void {
  const host = authority(to.hostname, to.port)
  const authorization = proxy.authorization === undefined ? '' : `proxy-authorization: ${proxy.authorization}\r\n`
  let head = ''
  const end = (error: Error | null): void => {
    socket.off('data', read).off('end', ended)
    socket.pause()
    done(error)
  }
  const fail = (code: string, text: string): void => end(new ClientError(code, `${proxyInWords(proxy)} ${text}`))
  const ended = (): void => fail('proxy-refused', `closed the connection instead of connecting to ${host}`)
  const read = (chunk: Buffer): void => {
    head += chunk.toString('latin1')
    const headEnd = head.indexOf('\r\n\r\n')
    if (headEnd < 0) {
      if (head.length > LONGEST_HEAD) fail('proxy-refused', `sent headers of more than ${LONGEST_HEAD} bytes`)
      return
    }
    const status = Number(STATUS_LINE.exec(head)?.[1])
    if (status === 407) end(proxyAuthenticationRequired(proxy))
    else if (Number.isNaN(status)) fail('proxy-refused', `did not answer in HTTP/1.1 when asked to connect to ${host}`)
    else if (status < 200 || status > 299) fail('proxy-refused', `answered with ${status} when asked to connect to ${host}`)
    else if (head.length > headEnd + 4) fail('proxy-refused', `sent extra bytes before the tunnel to ${host}`)
    else end(null)
  }
  socket.on('data', read).on('end', ended)
  socket.write(`CONNECT ${host} HTTP/1.1\r\nhost: ${host}\r\n${authorization}\r\n`, 'latin1')
}
