import { messageOf } from '../units/errors/thrown.ts'

/** One signal that combines several. */
export interface JoinedSignal {
  /** Aborts as soon as one of them does, with its reason; `undefined` if there are none. */
  readonly signal: AbortSignal | undefined
  /** Removes the listeners. */
  readonly release: () => void
}

/** `AbortSignal.any` that can be undone: on Node 20, `AbortSignal.any` leaks into each signal for as long as it lives, here at every run. */
export function joinSignals(signals: readonly (AbortSignal | undefined)[]): JoinedSignal {
  const given = signals.filter((signal) => signal !== undefined)
  if (given.length < 2) return { signal: given[0], release: () => {} }
  const controller = new AbortController()
  const abort = ({ target }: { readonly target: unknown }): void => controller.abort((target as AbortSignal).reason)
  for (const signal of given) {
    if (signal.aborted) abort({ target: signal })
    signal.addEventListener('abort', abort)
  }
  return {
    signal: controller.signal,
    release: () => {
      for (const signal of given) signal.removeEventListener('abort', abort)
    },
  }
}

/** Why a signal aborted, in words. */
export function reasonOf(signal: AbortSignal | undefined): string {
  return messageOf(signal?.reason)
}
