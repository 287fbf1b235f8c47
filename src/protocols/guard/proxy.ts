import type { Socket } from 'node:net'
import { ClientError } from '../client-error.ts'

/** An HTTP proxy, by which every request goes. Plain data. */
export interface Proxy {
  /** A name or an address; IPv6 without brackets. */
  readonly hostname: string
  readonly port: number
  /** The header `proxy-authorization`, which is a secret; `undefined` where the proxy asks for none. */
  readonly authorization: string | undefined
}

/** What a failure calls it: never its user and password. */
export const proxyInWords = ({ hostname, port }: Proxy): string => `the proxy ${authority(hostname, port)}`

const authority = (hostname: string, port: number): string => `${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`

/** Longer than any head of a proxy that is meant well. */
const LONGEST_HEAD = 16_384

const STATUS_LINE = /^HTTP\/1\.[01] (\d{3})(?: |\r)/

/** A proxy that asks for credentials, or for others than those it got. */
export const proxyAuthenticationRequired = (proxy: Proxy): ClientError =>
  new ClientError(
    'proxy-authentication-required',
    `${proxyInWords(proxy)} answered with 407: ${proxy.authorization === undefined ? "it asks for a user and a password, as in `proxy: 'http://user:password@…'`" : 'it does not take the user and password of `proxy`'}`,
  )

/**
 * Asks a proxy, over a connection that has just been opened, for a way to a host (CONNECT; RFC 9110, 9.3.6). `done` is told once: without an error the
 * connection leads to that host, and nothing is read from it any more.
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
  const ended = (): void => fail('proxy-refused', `closed the connection instead of leading to ${host}`)
  const read = (chunk: Buffer): void => {
    head += chunk.toString('latin1')
    const headEnd = head.indexOf('\r\n\r\n')
    if (headEnd < 0) {
      if (head.length > LONGEST_HEAD) fail('proxy-refused', `sent a head of more than ${LONGEST_HEAD} bytes`)
      return
    }
    const status = Number(STATUS_LINE.exec(head)?.[1])
    if (status === 407) end(proxyAuthenticationRequired(proxy))
    else if (Number.isNaN(status)) fail('proxy-refused', `did not answer in HTTP/1.1 when asked for a way to ${host}`)
    else if (status < 200 || status > 299) fail('proxy-refused', `answered with ${status} when asked for a way to ${host}`)
    else if (head.length > headEnd + 4) fail('proxy-refused', `sent bytes of its own on the way to ${host}`)
    else end(null)
  }
  socket.on('data', read).on('end', ended)
  socket.write(`CONNECT ${host} HTTP/1.1\r\nhost: ${host}\r\n${authorization}\r\n`, 'latin1')
}
