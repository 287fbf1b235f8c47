import { Socket, type TcpNetConnectOpts } from 'node:net'
import { describe, expect, test } from 'vitest'
import { createGuard } from '../../../src/protocols/guard/guard.ts'
import { openSocket, type Destination, type Network, type ConnectTimes } from '../../../src/protocols/guard/network.ts'
import type { Clock } from '../../../src/units/time/clock.ts'

/** Opens a socket that the test leads through its states by hand. */
function opening(to: Partial<Destination> = {}) {
  let nowMs = 100
  let timeout: { readonly delayMs: number; readonly fire: () => void } | undefined
  const clock: Clock = {
    now: () => nowMs,
    after: (delayMs, fire) => (timeout = { delayMs, fire }),
    cancel: () => (timeout = undefined),
    soon: (callback) => callback(),
  }
  const socket = new Socket()
  let answer: (() => void) | undefined
  const network: Network = {
    clock,
    guard: createGuard({
      allow: [],
      lookup: (_name, _options, done) => (answer = () => done(null, [{ address: '127.0.0.1', family: 4 }])),
    }),
    dial: {
      tcp: (options) => {
        const { host, lookup } = options as TcpNetConnectOpts
        if (host === 'name.test') lookup!(host, { all: true }, () => {})
        return socket
      },
      tls: () => {
        throw new Error('not here')
      },
    },
    connected: () => reported.push('connected'),
  }
  const reported: (string | ConnectTimes)[] = []
  const at = (ms: number, act: () => void): void => {
    nowMs = ms
    act()
  }
  const opened = openSocket({ hostname: 'name.test', port: 80, tls: undefined, ...to }, network, (error, setUp, ready) => {
    reported.push(error ? `${(error as NodeJS.ErrnoException).code}: ${error.message}` : ready === socket ? 'ready' : 'lost', setUp)
  })
  return { reported, socket, opened, at, answer: () => answer!(), timeout: () => timeout }
}

describe('opening a socket', () => {
  test('tells how long each part took', () => {
    const { reported, socket, at, answer, timeout } = opening()
    at(103, answer)
    at(110, () => socket.emit('connect'))
    expect(reported).toEqual(['connected', 'ready', { dnsMs: 3, connectMs: 7, tlsMs: Number.NaN, totalMs: 10 }])
    expect(timeout()).toBeUndefined()
  })

  test('looks nothing up for an address', () => {
    const { reported, socket, at } = opening({ hostname: '127.0.0.1' })
    at(104, () => socket.emit('connect'))
    expect(reported.at(-1)).toEqual({ dnsMs: Number.NaN, connectMs: 4, tlsMs: Number.NaN, totalMs: 4 })
  })

  test('gives up after 10 s', () => {
    const { reported, socket, at, timeout } = opening()
    expect(timeout()?.delayMs).toBe(10_000)
    at(10_100, timeout()!.fire)
    expect(reported).toEqual([
      'connect-timeout: No connection to name.test:80 within 10 s',
      { dnsMs: Number.NaN, connectMs: Number.NaN, tlsMs: Number.NaN, totalMs: 10_000 },
    ])
    expect(socket.destroyed).toBe(true)
  })

  test('tells once, and survives errors that come later', async () => {
    const { reported, socket, at, timeout } = opening()
    at(105, () => socket.destroy(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })))
    await new Promise((resolve) => socket.once('close', resolve))
    expect(reported).toEqual(['ECONNREFUSED: connect ECONNREFUSED', expect.anything()])
    expect(timeout()).toBeUndefined()
    expect(socket.emit('error', new Error('late'))).toBe(true)
    expect(reported).toHaveLength(2)
  })

  test('tells that it was aborted when it is destroyed from outside', async () => {
    const { reported, socket, opened } = opening()
    opened!.destroy()
    await new Promise((resolve) => socket.once('close', resolve))
    expect(reported[0]).toBe('aborted: The connection to name.test:80 was aborted before it was established')
  })

  test('dials nothing where the guard refuses the address', () => {
    const { reported, opened } = opening({ hostname: '169.254.169.254' })
    expect(opened).toBeUndefined()
    expect(reported[0]).toMatch(/^target-refused: /)
  })
})
