import type { Dispatcher } from 'undici'
import { undici } from '../undici.ts'
import { GuardedAgent } from './guarded-agent.ts'

/**
 * Names what stands in place of the real `fetch`, such as "`globalThis.fetch`, which is a mock function"; `undefined` where nothing does.
 * What such a stand-in answers was not measured on any target, and the guard does not cover it.
 */
export function detectMock(): string | undefined {
  const dispatcher = (globalThis as unknown as { [slot: symbol]: Dispatcher | undefined })[Symbol.for('undici.globalDispatcher.1')]
  if (dispatcher !== undefined && !isOurs(dispatcher) && !isPlainAgent(dispatcher)) {
    return `undici's global dispatcher, which is ${describeDispatcher(dispatcher)}`
  }
  return describeFetch(globalThis.fetch)
}

/** Whether it is one that guards `fetch` for a run. */
export const isOurs = (dispatcher: Dispatcher): boolean => dispatcher instanceof GuardedAgent

/**
 * Whether a dispatcher is the one undici makes by itself, so that another one can stand in for it unnoticed: an `Agent` without options of its own and
 * without interceptors. Told by shape, since Node's own `fetch` brings a copy of undici whose classes are not ours.
 */
export function isPlainAgent(dispatcher: Dispatcher): boolean {
  const prototype = Object.getPrototypeOf(dispatcher) as Dispatcher
  // What `compose` gives is a proxy of the agent with another `dispatch`.
  if (dispatcher.constructor.name !== 'Agent' || dispatcher.dispatch !== prototype.dispatch) return false
  const symbols = new Map(Object.getOwnPropertySymbols(dispatcher).map((symbol) => [symbol.description, symbol]))
  const read = (name: string): unknown => (dispatcher as unknown as Record<symbol, unknown>)[symbols.get(name)!]
  const options = Object.values(read('options') ?? {})
  const factory = read('factory') as { readonly name?: string } | undefined
  return options.every((option) => option === undefined || option === Infinity) && (factory?.name ?? 'defaultFactory') === 'defaultFactory'
}

function describeDispatcher({ constructor: { name } }: Dispatcher): string {
  if (name === 'Agent') return 'an Agent with options or interceptors of its own'
  return `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`
}

/**
 * By shape, for want of an original to compare with: mock functions of Vitest and Jest keep `mock`, those of Sinon `isSinonProxy`; MSW and its kin
 * mark what they patch by a symbol; and the source of Node's own names the undici it loads.
 */
function describeFetch(fetch: unknown): string | undefined {
  if (fetch === undefined || fetch === undici.fetch) return undefined
  if (typeof fetch !== 'function') return `\`globalThis.fetch\`, which is no function`
  if ('mock' in fetch) return '`globalThis.fetch`, which is a mock function'
  if ('isSinonProxy' in fetch) return '`globalThis.fetch`, which is a mock function of Sinon'
  if (Object.getOwnPropertySymbols(fetch).some(({ description }) => description === 'isPatchedModule')) {
    return '`globalThis.fetch`, which is patched by MSW or another interceptor'
  }
  return Function.prototype.toString.call(fetch).includes('undici') ? undefined : "`globalThis.fetch`, which is not Node's own"
}
