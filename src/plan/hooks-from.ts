import { baseSocketNow, baseUrlNow } from './address.ts'
import { checkOptions } from './check-options.ts'
import type { Hooks } from './hooks.ts'
import type { BaseUrl, LoadOptions } from './options.ts'
import { Problems } from './problems.ts'

/**
 * Takes from the options what cannot leave this thread.
 *
 * @throws {LoadError} `bad-options` as `planFrom` does, which says more since it looks at the environment too.
 */
export function hooksFrom(options: LoadOptions = {}): Hooks {
  const problems = new Problems('the load options')
  const { baseUrl, accept, setup, teardown, signal } = checkOptions(options, problems)
  problems.throwIfAny('bad-options')
  return {
    baseUrl: () => baseUrlNow(baseUrl),
    baseSocket: () => baseSocketNow(baseUrl),
    ready: readyOf(baseUrl),
    target: targetOf(baseUrl),
    accept: typeof accept === 'function' ? accept : undefined,
    setup,
    teardown,
    signal,
  }
}

function targetOf(baseUrl: BaseUrl | undefined): Hooks['target'] {
  if (typeof baseUrl !== 'object' || !('report' in baseUrl) || baseUrl.report === undefined) return undefined
  return () => baseUrl.report!()
}

/** Read as late as possible: asking a target of `serve` whether it is up starts it. */
function readyOf(baseUrl: BaseUrl | undefined): Hooks['ready'] {
  if (typeof baseUrl !== 'object' || !('ready' in baseUrl)) return undefined
  return async () => await baseUrl.ready
}
