import type { Hooks } from '../plan/hooks.ts'
import type { Plan } from '../plan/plan.ts'
import type { Milliseconds } from '../units/duration.ts'
import { takeRunLock, type RunLock } from './run-lock.ts'
import type { Surroundings } from './surroundings.ts'

/** What `teardown` gets when the run was aborted. */
const TEARDOWN_MS: Milliseconds = 5_000

/** Waits until nothing else runs on this machine, works, and lets the next one have its turn; waits not at all where the plan does not ask for that. */
export async function inTurn<Value>(
  plan: Plan,
  signal: AbortSignal | undefined,
  { onPhase }: Pick<Surroundings, 'onPhase'>,
  work: (lock: RunLock | undefined) => Promise<Value>,
): Promise<Value> {
  const lock = await ownTurn(plan, signal, onPhase)
  try {
    return await work(lock)
  } finally {
    lock?.release()
  }
}

async function ownTurn(plan: Plan, signal: AbortSignal | undefined, onPhase: Surroundings['onPhase']): Promise<RunLock | undefined> {
  onPhase('waiting', plan)
  try {
    return plan.exclusive ? await takeRunLock(signal) : undefined
  } finally {
    onPhase('aside', plan)
  }
}

/** What a run needs besides its task, and leaves when it is over. */
export interface Framed {
  readonly plan: Plan
  readonly hooks: Pick<Hooks, 'ready' | 'setup' | 'teardown'>
  readonly signal: AbortSignal | undefined
}

/** `setup`, the run, which is given what that returned, and whatever happened `teardown`. */
export async function framed<Value>(
  { plan, hooks, signal }: Framed,
  { onPhase }: Pick<Surroundings, 'onPhase'>,
  run: (data: unknown) => Promise<Value>,
): Promise<Value> {
  await unlessAborted(signal, async () => await hooks.ready?.())
  const data: unknown = await unlessAborted(signal, async () => await hooks.setup?.())
  try {
    onPhase('running', plan)
    return await run(data)
  } finally {
    onPhase('aside', plan)
    const patience = signal?.aborted === true ? AbortSignal.timeout(TEARDOWN_MS) : signal
    await unlessAborted(patience, async () => await hooks.teardown?.(data))
  }
}

/** What the work comes to, or the reason of the signal: a hook that hangs must not hold the lock when its test is over. */
async function unlessAborted<Value>(signal: AbortSignal | undefined, work: () => Promise<Value>): Promise<Value> {
  if (signal === undefined) return await work()
  signal.throwIfAborted()
  const settled = new AbortController()
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true, signal: settled.signal })
  })
  try {
    return await Promise.race([work(), aborted])
  } finally {
    settled.abort()
  }
}
