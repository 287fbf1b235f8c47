import { Agent, getGlobalDispatcher, MockAgent, setGlobalDispatcher } from 'undici'
import { describe, expect, onTestFinished, test } from 'vitest'
import { guardGlobalFetch, type FetchGuard } from '../../../src/protocols/guard/fetch.ts'
import { createGuard, type Resolver } from '../../../src/protocols/guard/guard.ts'
import { systemDial, type Dial } from '../../../src/protocols/guard/network.ts'
import { awake, awakeSince } from '../contract/bench.ts'
import { answerJson, readBody, serveBytes, serveHttp } from '../servers/origin.ts'
import { rejection } from '../setting.ts'
import { spyDial } from './spy-dial.ts'

const SLOTS = [Symbol.for('undici.globalDispatcher.1'), Symbol.for('undici.globalDispatcher.2')]
const slots = (): unknown[] => SLOTS.map((slot) => Object.getOwnPropertyDescriptor(globalThis, slot))

const resolveToWorld: Resolver = (_hostname, _options, done) => done(null, [{ address: '203.0.113.7', family: 4 }])

interface Guarded extends FetchGuard {
  readonly seen: { requested: number; connected: Set<number> }
}

function guardFetch({
  allow = [],
  dial = systemDial,
  lookup,
}: { allow?: readonly string[]; dial?: Dial; lookup?: Resolver } = {}): Guarded {
  const seen = { requested: 0, connected: new Set<number>() }
  const observer = {
    requested: () => {
      seen.requested += 1
    },
    connected: ({ remotePort }: { readonly remotePort?: number | undefined }) => void seen.connected.add(remotePort ?? 0),
  }
  const guarded = guardGlobalFetch(createGuard({ allow, lookup }), observer, dial)
  onTestFinished(() => guarded.release())
  return { ...guarded, seen }
}

/** `fetch` says only "fetch failed"; what happened is its cause. */
const causeOf = async (promise: Promise<unknown>): Promise<unknown> => (await rejection(promise)).cause

describe('the global fetch during a run', () => {
  test('works as before: methods, headers, bodies, streams, JSON', async () => {
    const { url, port } = await serveHttp((request, response) => {
      void readBody(request).then((body) => {
        response.setHeader('x-seen', request.headers['x-a'] ?? '')
        return answerJson(response, [request.method, String(body)])
      })
    })
    const { seen } = guardFetch()
    const posted = await fetch(url, { method: 'POST', body: 'text', headers: { 'x-a': '1' } })
    expect([posted.status, posted.headers.get('x-seen'), await posted.json()]).toEqual([200, '1', ['POST', 'text']])
    const body = new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode('stre'))
        controller.enqueue(new TextEncoder().encode('amed'))
        controller.close()
      },
    })
    expect(await (await fetch(url, { method: 'PUT', body, duplex: 'half' })).json()).toEqual(['PUT', 'streamed'])
    expect(await (await fetch(`http://localhost:${port}`)).json()).toEqual(['GET', ''])
    expect(seen).toEqual({ requested: 3, connected: new Set([port]) })
  })

  test('reads a reply piece by piece, and can be aborted', async () => {
    const { url } = await serveHttp((request, response) => {
      response.write('first')
      if (request.url === '/whole') setImmediate(() => response.end('second'))
    })
    guardFetch()
    expect(await (await fetch(`${url}/whole`)).text()).toBe('firstsecond')
    const controller = new AbortController()
    const response = await fetch(url, { signal: controller.signal })
    const reader = response.body!.getReader()
    expect(Buffer.from((await reader.read()).value ?? '').toString()).toBe('first')
    controller.abort()
    expect(await rejection(reader.read())).toMatchObject({ name: 'AbortError' })
    expect(await rejection(fetch(url, { signal: AbortSignal.timeout(1) }))).toMatchObject({ name: 'TimeoutError' })
  })

  test('fails as before', async () => {
    const { url } = await serveBytes((socket) => socket.resetAndDestroy())
    guardFetch()
    expect(await causeOf(fetch(url))).toMatchObject({ code: 'ECONNRESET' })
  })

  test('follows redirects, and the guard goes with it', async () => {
    const { url } = await serveHttp((request, response) => {
      if (request.url === '/here') response.writeHead(302, { location: '/there' }).end()
      else if (request.url === '/there') response.end('there')
      else response.writeHead(302, { location: request.url === '/literal' ? 'http://169.254.169.254/latest' : 'http://world.test/' }).end()
    })
    const dial = spyDial('real')
    guardFetch({ dial, lookup: resolveToWorld })
    expect(await (await fetch(`${url}/here`)).text()).toBe('there')
    expect(await causeOf(fetch(`${url}/away`))).toMatchObject({ code: 'target-refused' })
    expect(await causeOf(fetch(`${url}/literal`))).toMatchObject({ code: 'target-refused' })
    expect(dial.wouldConnectTo).toEqual([])
  })

  test('goes where the run allows it', async () => {
    const dial = spyDial()
    guardFetch({ dial, lookup: resolveToWorld, allow: ['world.test'] })
    expect(await causeOf(fetch('https://world.test/'))).toMatchObject({ code: 'ESPY' })
    expect(await causeOf(fetch('https://other.test/'))).toMatchObject({ code: 'target-refused' })
    expect(dial.wouldConnectTo).toEqual(['203.0.113.7'])
  })

  test('may go nowhere that one of several overlapping runs refuses', async () => {
    const dial = spyDial()
    const first = guardFetch({ dial, lookup: resolveToWorld, allow: ['world.test'] })
    const second = guardFetch({ dial, lookup: resolveToWorld })
    expect(await causeOf(fetch('http://world.test/'))).toMatchObject({ code: 'target-refused' })
    await second.release()
    expect(await causeOf(fetch('http://world.test/'))).toMatchObject({ code: 'ESPY' })
    expect([first.seen.requested, second.seen.requested]).toEqual([2, 1])
  })
})

/** Something that is left of a run, and settles when it is told to. */
function leftOver(): { readonly settled: Promise<void>; readonly settle: () => Promise<void> } {
  let resolve!: () => void
  const settled = new Promise<void>((done) => {
    resolve = done
  })
  const settle = async (): Promise<void> => {
    resolve()
    await new Promise((done) => setImmediate(done))
  }
  return { settled, settle }
}

describe('after a run whose tasks do not all stop', () => {
  test('fetch goes nowhere that the run refuses, and says why, until the last of them has ended', async () => {
    const before = slots()
    const { url } = await serveHttp((_request, response) => response.end('fine'))
    const dial = spyDial('real')
    const { settled, settle } = leftOver()
    const { release, seen } = guardFetch({ dial, lookup: resolveToWorld })
    expect(await (await fetch(url)).text()).toBe('fine')
    await release(settled)
    await release()
    expect(await causeOf(fetch('http://world.test/'))).toMatchObject({
      code: 'target-refused',
      message: expect.stringContaining('a task of an earlier run has not ended'),
    })
    expect(await (await fetch(url)).text()).toBe('fine')
    expect(seen.requested).toBe(1)
    expect(dial.wouldConnectTo).toEqual([])
    await settle()
    expect(slots()).toEqual(before)
  })

  test('the next run is guarded as well, and leaves the guard of the first one where it is', async () => {
    const before = slots()
    const dial = spyDial()
    const { settled, settle } = leftOver()
    await guardFetch({ dial, lookup: resolveToWorld, allow: ['world.test'] }).release(settled)
    const second = guardFetch({ dial, lookup: resolveToWorld, allow: ['world.test', 'other.test'] })
    expect(await causeOf(fetch('http://world.test/'))).toMatchObject({ code: 'ESPY' })
    expect(await causeOf(fetch('http://other.test/'))).toMatchObject({ code: 'target-refused' })
    expect(second.seen.requested).toBe(2)
    await second.release()
    expect(await causeOf(fetch('http://other.test/'))).toMatchObject({ code: 'target-refused' })
    await settle()
    expect(slots()).toEqual(before)
  })

  test('tasks that end during the next run leave that one guarded', async () => {
    const before = slots()
    const dial = spyDial()
    const { settled, settle } = leftOver()
    await guardFetch({ dial, lookup: resolveToWorld }).release(settled)
    const second = guardFetch({ dial, lookup: resolveToWorld, allow: ['world.test'] })
    await settle()
    expect(await causeOf(fetch('http://world.test/'))).toMatchObject({ code: 'ESPY' })
    expect(await causeOf(fetch('http://other.test/'))).toMatchObject({ code: 'target-refused' })
    await second.release()
    expect(slots()).toEqual(before)
  })
})

describe('releasing the global fetch', () => {
  test('puts back exactly what was there, once the last run is over', async () => {
    const before = slots()
    const first = guardFetch()
    const second = guardFetch()
    expect(slots()).not.toEqual(before)
    await first.release()
    await first.release()
    expect(slots()).not.toEqual(before)
    await second.release()
    expect(slots()).toEqual(before)
  })

  test('takes away a slot that was not there', async () => {
    const [first, second] = SLOTS as [symbol, symbol]
    const before = Object.getOwnPropertyDescriptor(globalThis, first)
    const dispatcher = getGlobalDispatcher()
    // A process in which only Node's own fetch of version 6 has been at work knows the first slot alone; here both exist for good, so the
    // second is emptied instead.
    const globals = globalThis as unknown as Record<symbol, unknown>
    globals[second] = undefined
    onTestFinished(() => {
      globals[second] = dispatcher
    })
    const guarded = guardFetch()
    expect(globals[second]).not.toBeUndefined()
    await guarded.release()
    expect(globals[second]).toBeUndefined()
    expect(Object.getOwnPropertyDescriptor(globalThis, first)).toEqual(before)
  })

  test('ends what is still being fetched and leaves nothing behind', async () => {
    const origin = await serveHttp((request, response) => {
      if (request.url === '/ok') response.end()
    })
    const mute = await serveBytes(() => {})
    const awakeBefore = await awake()
    const guarded = guardFetch()
    await fetch(`${origin.url}/ok`)
    const hanging = [origin.url, mute.url.replace('http:', 'https:')].map((url) => rejection(fetch(url)))
    await expect.poll(() => [origin.open() > 0, mute.open()]).toEqual([true, 1])
    await guarded.release()
    expect((await Promise.all(hanging)).map(({ message }) => message)).toEqual(['fetch failed', 'fetch failed'])
    await expect.poll(() => [origin.open(), mute.open()]).toEqual([0, 0])
    expect(await awakeSince(awakeBefore)).toEqual([])
    expect((await fetch(`${origin.url}/ok`)).status).toBe(200)
  })

  test('leaves alone what somebody has put there meanwhile', async () => {
    const before = getGlobalDispatcher()
    const guarded = guardFetch()
    const agent = new Agent()
    setGlobalDispatcher(agent)
    onTestFinished(() => setGlobalDispatcher(before))
    await guarded.release()
    expect(getGlobalDispatcher()).toBe(agent)
  })
})

test('a dispatcher of the user stays in charge', async () => {
  const before = getGlobalDispatcher()
  const mock = new MockAgent()
  mock.disableNetConnect()
  mock.get('http://mocked.test').intercept({ path: '/' }).reply(200, 'from the mock')
  setGlobalDispatcher(mock)
  onTestFinished(() => setGlobalDispatcher(before))
  const guarded = guardFetch()
  expect(await (await fetch('http://mocked.test/')).text()).toBe('from the mock')
  await guarded.release()
  expect(getGlobalDispatcher()).toBe(mock)
})
