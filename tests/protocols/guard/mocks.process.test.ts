import { Agent, getGlobalDispatcher, interceptors, MockAgent, ProxyAgent, setGlobalDispatcher, type Dispatcher } from 'undici'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { guardGlobalFetch } from '../../../src/protocols/guard/fetch.ts'
import { createGuard } from '../../../src/protocols/guard/guard.ts'
import { detectMock } from '../../../src/protocols/guard/mocks.ts'

const dispatcherBefore = getGlobalDispatcher()
const fetchBefore = globalThis.fetch

function defaultFactory(): void {}

afterEach(() => {
  setGlobalDispatcher(dispatcherBefore)
  globalThis.fetch = fetchBefore
})

test('the real fetch is no mock, guarded or not', async () => {
  expect(detectMock()).toBeUndefined()
  const guarded = guardGlobalFetch(createGuard({ allow: [] }), { requested: () => {}, connected: () => {} })
  onTestFinished(() => guarded.release())
  expect(detectMock()).toBeUndefined()
})

test("the agent that Node's own fetch makes is no mock", () => {
  // Its undici is another copy of another version: only the shape tells.
  class Agent {
    // Said outright: the transform of some versions of Vite gives the class another name, since this one is imported.
    static readonly name = 'Agent'
    dispatch(): void {}
  }
  const inside = { [Symbol('options')]: { connect: undefined, interceptors: undefined }, [Symbol('factory')]: defaultFactory }
  setGlobalDispatcher(Object.assign(new Agent(), inside) as unknown as Dispatcher)
  expect(detectMock()).toBeUndefined()
})

test.for([
  ['a MockAgent', () => new MockAgent()],
  ['a ProxyAgent', () => new ProxyAgent('http://127.0.0.1:9')],
  ['an Agent with options or interceptors', () => new Agent({ connect: { rejectUnauthorized: false } })],
  ['an Agent with options or interceptors', () => new Agent({ connections: 2 })],
  ['an Agent with options or interceptors', () => new Agent().compose(interceptors.retry())],
] as const)('%s as global dispatcher is named', ([name, make]) => {
  setGlobalDispatcher(make())
  expect(detectMock()).toBe(`undici's global dispatcher, which is ${name}`)
})

test('a mock function is named', () => {
  globalThis.fetch = vi.fn<typeof fetch>()
  expect(detectMock()).toBe('`globalThis.fetch`, which is a mock function')
})

test('a spy is named', () => {
  vi.spyOn(globalThis, 'fetch')
  onTestFinished(() => void vi.restoreAllMocks())
  expect(detectMock()).toBe('`globalThis.fetch`, which is a mock function')
})

test('what MSW patches is named', () => {
  globalThis.fetch = Object.defineProperty(async () => new Response(), Symbol('isPatchedModule'), { value: true }) as typeof fetch
  expect(detectMock()).toBe('`globalThis.fetch`, which is patched by MSW or another interceptor')
})

test('any other function is named', () => {
  globalThis.fetch = async () => new Response('invented')
  expect(detectMock()).toBe("`globalThis.fetch`, which is not Node's own")
})
