import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Reply } from '../../../../src/protocols/reply.ts'
import type { Open } from '../bench.ts'
import { serveHttp, serveTls } from '../../servers/origin.ts'

/** Over `https:` HTTP/2 is spoken by the engine that can. */
export function contractOfChecks(openPlain: Open, scheme: 'http' | 'https'): void {
  const serve = scheme === 'http' ? serveHttp : serveTls
  const tls = { ca: [], cert: undefined, key: undefined, servername: undefined, rejectUnauthorized: false }
  const open: Open = (changes) => openPlain({ tls, ...changes })

  const served = async (): Promise<string> => {
    const { url } = await serve((request, response) => {
      if (request.url === '/moved') response.writeHead(302, { location: '/text' }).end('moved')
      else if (request.url === '/gzip') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('text'))
      else response.writeHead(200).end('text')
    })
    return url
  }

  test('a check fails a call that has its reply, and the reply says why', async () => {
    const url = await served()
    const { user, log } = open()
    const thrown = new TypeError('no text')
    const check = (): never => {
      throw thrown
    }
    const reply = await user.client.get(`${url}/text`, { check })
    expect(reply).toMatchObject({ status: 200, ok: false })
    expect(log.last).toMatchObject({ status: 200, bytesReceived: 4, failure: { code: 'check', message: 'no text', thrown } })
    expect(() => reply.orThrow()).toThrow(expect.objectContaining({ code: 'check', message: 'no text', cause: thrown }) as Error)
    const fine = await user.client.get(`${url}/text`, { check: (same) => same.ok })
    expect(fine.orThrow()).toBe(fine)
    expect(log.last.failure).toBeUndefined()
  })

  test('it is given the last reply of redirects, decompressed, also where nothing is kept otherwise', async () => {
    const url = await served()
    const { user, session, log } = open()
    const seen: unknown[] = []
    const check = (reply: Reply): void => void seen.push([reply.status, new URL(reply.url).pathname, reply.text()])
    for (const path of ['/moved', '/gzip']) {
      const options = { check, redirects: 2, decompress: true }
      await user.client.get(url + path, options)
      await user.send(session.prepare({ url: url + path, ...options }))
    }
    expect(seen).toEqual([
      [200, '/text', 'text'],
      [200, '/text', 'text'],
      [200, '/gzip', 'text'],
      [200, '/gzip', 'text'],
    ])
    expect(log.calls.map(({ failure }) => failure)).toEqual([undefined, undefined, undefined, undefined])
  })

  test('a call in a check is a call of its own', async () => {
    const url = await served()
    const { user, log } = open()
    const further: Promise<unknown>[] = []
    const check = (): void => void further.push(user.client.get(`${url}/text`, { name: 'further' }))
    await user.client.get(`${url}/text`, { check, name: 'first' })
    await Promise.all(further)
    expect(log.calls.map(({ name, failure }) => [name, failure])).toEqual([
      ['first', undefined],
      ['further', undefined],
    ])
  })

  test('default headers and names are those of the session', async () => {
    const url = await served()
    const { user, log } = open({ headers: ['x-a', '1'], names: ({ method, url: address }) => `${method} ${new URL(address).pathname}` })
    await user.client.get(`${url}/text`)
    expect(log.last.name).toBe('GET /text')
  })
}
