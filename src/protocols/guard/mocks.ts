import type { Dispatcher } from 'undici'
import { undici } from '../undici.ts'
import { GuardedAgent } from './guarded-agent.ts'

/**
 * Names what replaces the real `fetch`, such as "`globalThis.fetch`, which is a mock function"; `undefined` if nothing does. The answers of a mock do not come
 * from a target, and the guard does not cover it.
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
 * Whether a dispatcher is undici's default, so that replacing it changes nothing: an `Agent` without options and without interceptors. Checked by shape, since
 * Node's own `fetch` has a copy of undici whose classes are not ours.
 */
export function isPlainAgent(dispatcher: Dispatcher): boolean {
  const prototype = Object.getPrototypeOf(dispatcher) as Dispatcher
  // `compose` returns a proxy of the agent with another `dispatch`.
  if (dispatcher.constructor.name !== 'Agent' || dispatcher.dispatch !== prototype.dispatch) return false
  const symbols = new Map(Object.getOwnPropertySymbols(dispatcher).map((symbol) => [symbol.description, symbol]))
  const read = (name: string): unknown => (dispatcher as unknown as Record<symbol, unknown>)[symbols.get(name)!]
  const options = Object.values(read('options') ?? {})
  const factory = read('factory') as { readonly name?: string } | undefined
  return options.every((option) => option === undefined || option === Infinity) && (factory?.name ?? 'defaultFactory') === 'defaultFactory'
}

function describeDispatcher({ constructor: { name } }: Dispatcher): string {
  if (name === 'Agent') return 'an Agent with options or interceptors'
  return `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`
}

/**
 * Checked by shape, since there is no original to compare with: mock functions of Vitest and Jest have `mock`, those of Sinon `isSinonProxy`; MSW and similar
 * tools mark what they patch with a symbol; and the source of Node's own `fetch` names the undici it loads.
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
