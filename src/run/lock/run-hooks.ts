import type { Milliseconds } from '../../units/duration.ts'
import type { RunJob } from '../runner.ts'
import type { RunEnvironment } from '../run-environment.ts'
import { hookOfLoadRun } from '../task/inside-run.ts'

/** What `teardown` gets if the run was aborted. */
const TEARDOWN_MS: Milliseconds = 5_000

/** Waits until the target is up, then calls `setup`, the run with what that returned, and `teardown`, whatever happened. */
export async function withHooks<Value>(
  { plan, hooks, signal }: Pick<RunJob, 'plan' | 'hooks' | 'signal'>,
  { onPhase }: Pick<RunEnvironment, 'onPhase'>,
  run: (data: unknown) => Promise<Value>,
): Promise<Value> {
  if (hooks.ready !== undefined) {
    // The target starts, which takes as long as it takes: that is no time of the test body.
    onPhase('waiting', plan)
    await unlessAborted(signal, hooks.ready).finally(() => onPhase('hooks', plan))
  }
  const data: unknown = await unlessAborted(signal, () => hooks.setup?.())
  try {
    onPhase('running', plan)
    return await run(data)
  } finally {
    onPhase('hooks', plan)
    const patience = signal?.aborted === true ? AbortSignal.timeout(TEARDOWN_MS) : signal
    await unlessAborted(patience, () => hooks.teardown?.(data))
  }
}

/** Returns what the hook returns, or rejects with the reason of the signal: a hook that hangs must not hold the lock when its test is over. */
async function unlessAborted<Value>(signal: AbortSignal | undefined, hook: () => Value | PromiseLike<Value>): Promise<Value> {
  if (signal === undefined) return await hookOfLoadRun(hook)
  signal.throwIfAborted()
  const settled = new AbortController()
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true, signal: settled.signal })
  })
  try {
    return await Promise.race([hookOfLoadRun(hook), aborted])
  } finally {
    settled.abort()
  }
}
