import { expect, test } from 'vitest'
import type { Open } from '../bench.ts'
import { answerJson, CERTIFICATE, serveTls } from '../../servers/origin.ts'
import { rejection } from '../../setting.ts'
import type { HttpSettings } from '../../../../src/protocols/http/session.ts'

/** Trusts the servers of these tests. */
export const trusting: Pick<HttpSettings, 'tls'> = {
  tls: { ca: [CERTIFICATE], cert: undefined, key: undefined, servername: undefined, rejectUnauthorized: true },
}

export function contractOfTls(open: Open): void {
  test('a certificate that nobody vouches for has the code of Node', async () => {
    const { url } = await serveTls((_, response) => response.end())
    const { user } = open()
    expect((await rejection(user.client.get(url))).code).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')
  })

  test('an authority that is named is trusted, for an address and for a name', async () => {
    const { url, port } = await serveTls((_, response) => response.end('safe'))
    const { user, log } = open(trusting)
    expect((await user.client.get(url)).text()).toBe('safe')
    expect((await user.client.get(`https://localhost:${port}/`)).text()).toBe('safe')
    expect(log.calls[0]!.tlsMs).toBeGreaterThan(0)
  })

  test('a certificate for another name is refused', async () => {
    const { url } = await serveTls((_, response) => response.end())
    const { user } = open({ tls: { ...trusting.tls, servername: 'shop.test' } })
    expect((await rejection(user.client.get(url))).code).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
  })

  test('any certificate will do where the caller says so', async () => {
    const { url } = await serveTls((_, response) => response.end('unsafe'))
    const { user } = open({ tls: { ...trusting.tls, ca: [], rejectUnauthorized: false } })
    expect((await user.client.get(url)).text()).toBe('unsafe')
  })
}

export function contractWithoutHttp2(open: Open): void {
  test('HTTP/1.1 is spoken to a target that offers HTTP/2 as well', async () => {
    const { url } = await serveTls((request, response) => answerJson(response, request.httpVersion))
    const { user } = open(trusting)
    expect((await user.client.get(url)).json()).toBe('1.1')
  })
}
