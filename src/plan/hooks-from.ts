import { baseSocketNow, baseUrlNow } from './options/base-url.ts'
import type { Hooks } from './hooks.ts'
import type { BaseUrl, LoadOptions } from './options/load-options.ts'

/** Takes from options that are sound what cannot leave this thread. */
export function hooksFrom({ baseUrl, accept, setup, teardown, signal }: LoadOptions): Hooks {
  return { ...targetHooks(baseUrl), accept: typeof accept === 'function' ? accept : undefined, setup, teardown, signal }
}

/** The same hooks for requests that go to another address; `undefined` leaves them as they are. */
export const hooksTo = (baseUrl: BaseUrl | undefined, hooks: Hooks): Hooks =>
  baseUrl === undefined ? hooks : { ...hooks, ...targetHooks(baseUrl) }

const targetHooks = (baseUrl: BaseUrl | undefined): Pick<Hooks, 'baseUrl' | 'baseSocket' | 'ready' | 'target'> => ({
  baseUrl: () => baseUrlNow(baseUrl),
  baseSocket: () => baseSocketNow(baseUrl),
  ready: readyOf(baseUrl),
  target: targetOf(baseUrl),
})

function targetOf(baseUrl: BaseUrl | undefined): Hooks['target'] {
  if (typeof baseUrl !== 'object' || !('report' in baseUrl) || baseUrl.report === undefined) return undefined
  return () => baseUrl.report!()
}

/** Read as late as possible: asking a target of `serve` whether it is up starts it. */
function readyOf(baseUrl: BaseUrl | undefined): Hooks['ready'] {
  if (typeof baseUrl !== 'object' || !('ready' in baseUrl)) return undefined
  return async () => await baseUrl.ready
}
