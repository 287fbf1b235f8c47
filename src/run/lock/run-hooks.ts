import type { HookArgument } from '../../plan/hooks.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { RunJob } from '../runner.ts'
import type { RunEnvironment } from '../run-environment.ts'
import { hookOfLoadRun } from '../task/inside-run.ts'

/** What `teardown` gets if the run was aborted. */
const TEARDOWN_MS: Milliseconds = 5_000

type HookJob = Pick<RunJob, 'plan' | 'hooks' | 'signal'>

/** Waits until the target is up, then calls `setup`, the run with what that returned, and `teardown`, whatever happened. */
export async function withHooks<Value>(
  job: HookJob,
  { onPhase }: Pick<RunEnvironment, 'onPhase'>,
  run: (data: unknown) => Promise<Value>,
): Promise<Value> {
  const { plan, hooks, signal } = job
  if (hooks.ready !== undefined) {
    // The target starts, which takes as long as it takes: that is no time of the test body.
    onPhase('waiting', plan)
    await unlessAborted(signal, hooks.ready).finally(() => onPhase('hooks', plan))
  }
  signal?.throwIfAborted()
  const data: unknown = await called('setup', job, hooks.setup)
  try {
    onPhase('running', plan)
    return await run(data)
  } finally {
    onPhase('hooks', plan)
    const patience = signal?.aborted === true ? AbortSignal.timeout(TEARDOWN_MS) : signal
    const { teardown } = hooks
    await called('teardown', { ...job, signal: patience }, teardown && ((hook) => teardown(data, hook)))
  }
}

/** Calls a hook, if there is one, with an HTTP client that is closed when the hook is over. */
async function called(
  name: 'setup' | 'teardown',
  { plan, hooks, signal }: HookJob,
  hook: ((argument: HookArgument<unknown>) => unknown) | undefined,
): Promise<unknown> {
  if (hook === undefined) return undefined
  // A run without hooks does not pay for a client in this thread.
  const { HookClient } = await import('./hook-client.ts')
  const client = new HookClient({ name, target: hooks.hookTarget ?? { ...hooks, http: plan.http }, allow: plan.allow, signal })
  try {
    return await unlessAborted(signal, () => client.call(hook))
  } finally {
    await client.close()
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
