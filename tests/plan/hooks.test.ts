import { expect, test } from 'vitest'
import type { TargetReport } from '../../src/plan/hooks.ts'
import type { LoadOptions } from '../../src/plan/options/load-options.ts'
import { hooksFrom, hooksTo, planFrom } from '../../src/plan/plan-from.ts'
import { LoadError } from '../../src/units/errors/error.ts'
import { messageOf } from '../helpers/message-of.ts'

const setup = (): number => 1
const teardown = (): void => undefined
const accept = (status: number): boolean => status === 418

test('without options every hook is absent', () => {
  const { baseUrl, baseSocket, ...others } = hooksFrom({})
  expect([baseUrl(), baseSocket()]).toEqual([undefined, undefined])
  expect(others).toEqual({ target: undefined, accept: undefined, setup: undefined, teardown: undefined, signal: undefined })
})

test('functions and the signal are handed on as they came', () => {
  const { signal } = new AbortController()
  expect(hooksFrom({ setup, teardown, accept, signal })).toMatchObject({ setup, teardown, accept, signal })
})

test('a list of statuses is no hook', () => {
  expect(hooksFrom({ accept: ['2xx'] }).accept).toBeUndefined()
})

test.for([
  ['text', 'http://127.0.0.1:3000'],
  ['a URL', new URL('http://127.0.0.1:3000')],
  ['an object with a url', { url: 'http://127.0.0.1:3000' }],
  ['a function that gives text', (): string => 'http://127.0.0.1:3000'],
  ['a function that gives a URL', (): URL => new URL('http://127.0.0.1:3000')],
  ['the URL of another realm', { href: 'http://127.0.0.1:3000/' } as URL],
] as const)('the base address may be %s', ([, baseUrl]) => {
  expect(hooksFrom({ baseUrl }).baseUrl()).toBe('http://127.0.0.1:3000/')
})

test('a path in the base address stays', () => {
  expect(hooksFrom({ baseUrl: 'https://[::1]/api/v1?key=a#top' }).baseUrl()).toBe('https://[::1]/api/v1?key=a#top')
})

test('a target is asked for its address when the run starts, not before', () => {
  let url: string | undefined
  const target = {
    get url(): string {
      if (url === undefined) throw new LoadError('not-up', 'not up yet')
      return url
    },
  }
  const hooks = hooksFrom({ baseUrl: target })
  expect(messageOf(hooks.baseUrl)).toBe('not-up: not up yet')
  url = 'http://127.0.0.1:4000'
  expect(hooks.baseUrl()).toBe('http://127.0.0.1:4000/')
})

test('the Unix socket of a target is asked for when the run starts, and must be a path', () => {
  const url = 'http://localhost'
  expect(hooksFrom({ baseUrl: { url, socketPath: '/tmp/app.sock' } }).baseSocket()).toBe('/tmp/app.sock')
  expect(hooksFrom({ baseUrl: { url, socketPath: undefined } }).baseSocket()).toBeUndefined()
  expect(hooksFrom({ baseUrl: 'http://localhost' }).baseSocket()).toBeUndefined()
  expect(messageOf(hooksFrom({ baseUrl: { url, socketPath: '' } }).baseSocket)).toMatchInlineSnapshot(
    `"bad-options: Expected \`baseUrl.socketPath\` to be the path of a socket such as '/run/app.sock', got '' (string)"`,
  )
})

test('an address that turns out to be none when the run starts is refused then', () => {
  expect(messageOf(hooksFrom({ baseUrl: () => 'localhost:3000' }).baseUrl)).toMatchInlineSnapshot(
    `"bad-options: Expected \`baseUrl\` to be an absolute http: or https: address such as 'http://127.0.0.1:3000', got 'localhost:3000' (string)"`,
  )
  expect(messageOf(hooksFrom({ baseUrl: { url: '' } }).baseUrl)).toMatchInlineSnapshot(
    `"bad-options: Expected \`baseUrl\` to be an absolute http: or https: address such as 'http://127.0.0.1:3000', got '' (string)"`,
  )
  expect(messageOf(hooksFrom({ baseUrl: { url: 'http://admin:hunter2@127.0.0.1' } }).baseUrl)).toMatchInlineSnapshot(
    `"bad-options: Expected \`baseUrl\` to be an address without user name and password (send them in an \`authorization\` header), got one with them"`,
  )
})

test('a target that can report is asked as the object it is', () => {
  class Target {
    readonly url = 'http://127.0.0.1:3000'
    readonly #output = 'listening'
    report(): TargetReport {
      return { ended: undefined, output: this.#output }
    }
  }
  expect(hooksFrom({ baseUrl: new Target() }).target?.()).toEqual({ ended: undefined, output: 'listening' })
  expect(hooksFrom({ baseUrl: 'http://127.0.0.1' }).target).toBeUndefined()
  expect(hooksFrom({ baseUrl: new URL('http://127.0.0.1') }).target).toBeUndefined()
})

test('a hook that is no function is refused with the plan', () => {
  expect(messageOf(() => planFrom({ setup: 5 } as unknown as LoadOptions))).toMatchInlineSnapshot(
    `"bad-options: Expected \`setup\` to be a function, got 5 (number)"`,
  )
})

test('each option is read once: what is checked is what is used', () => {
  let reads = 0
  const options = {
    get setup(): () => unknown {
      reads += 1
      return setup
    },
  }
  expect(planFrom(options).hooks.setup).toBe(setup)
  expect(reads).toBe(1)
})

test('hooks that go to another address are the same but for it', () => {
  const hooks = hooksFrom({ setup, teardown, accept, baseUrl: 'http://127.0.0.1:1' })
  expect(hooksTo(undefined, hooks)).toBe(hooks)
  const other = hooksTo({ url: 'http://127.0.0.1:2', socketPath: '/tmp/app.sock' }, hooks)
  expect(other).toMatchObject({ setup, teardown, accept })
  expect([other.baseUrl(), other.baseSocket()]).toEqual(['http://127.0.0.1:2/', '/tmp/app.sock'])
})
