import { AsyncLocalStorage } from 'node:async_hooks'
import type { Milliseconds } from '../../units/duration.ts'
import type { Job } from '../runner.ts'
import type { RunEnvironment } from '../run-environment.ts'

/** What `teardown` gets if the run was aborted. */
const TEARDOWN_MS: Milliseconds = 5_000

/** Entered by the hooks of a run. */
const hookScope = new AsyncLocalStorage<true>()

/** Whether the caller was started by a hook of a run. */
export const isInHook = (): boolean => hookScope.getStore() === true

/** Waits until the target is up, then calls `setup`, the run with what that returned, and `teardown`, whatever happened. */
export async function withHooks<Value>(
  { plan, hooks, signal }: Pick<Job, 'plan' | 'hooks' | 'signal'>,
  { onPhase }: Pick<RunEnvironment, 'onPhase'>,
  run: (data: unknown) => Promise<Value>,
): Promise<Value> {
  await unlessAborted(signal, async () => await hooks.ready?.())
  const data: unknown = await unlessAborted(signal, async () => await hooks.setup?.())
  try {
    onPhase('running', plan)
    return await run(data)
  } finally {
    onPhase('hooks', plan)
    const patience = signal?.aborted === true ? AbortSignal.timeout(TEARDOWN_MS) : signal
    await unlessAborted(patience, async () => await hooks.teardown?.(data))
  }
}

/** Returns what the hook returns, or rejects with the reason of the signal: a hook that hangs must not hold the lock when its test is over. */
async function unlessAborted<Value>(signal: AbortSignal | undefined, hook: () => Promise<Value>): Promise<Value> {
  if (signal === undefined) return await hookScope.run(true, hook)
  signal.throwIfAborted()
  const settled = new AbortController()
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true, signal: settled.signal })
  })
  try {
    return await Promise.race([hookScope.run(true, hook), aborted])
  } finally {
    settled.abort()
  }
}
