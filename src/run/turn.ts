import { AsyncLocalStorage } from 'node:async_hooks'
import type { Hooks } from '../plan/hooks.ts'
import type { Plan } from '../plan/plan.ts'
import { taskScope } from '../protocols/guard/task-scope.ts'
import type { Milliseconds } from '../units/duration.ts'
import { LoadError } from '../units/error.ts'
import { takeRunLock, type RunLock } from './run-lock.ts'
import type { Surroundings } from './surroundings.ts'

/** What `teardown` gets when the run was aborted. */
const TEARDOWN_MS: Milliseconds = 5_000

/** A run that asks to be the only one on this machine. */
export interface Turn {
  readonly plan: Plan
  readonly signal: AbortSignal | undefined
  /** How much time it has to have left when its turn comes. */
  readonly neededMs: Milliseconds
}

type TurnSurroundings = Pick<Surroundings, 'label' | 'untilTimeoutMs' | 'onLongWait' | 'onPhase'>

/** Entered by the hooks of a run. */
const hookScope = new AsyncLocalStorage<true>()

/**
 * Waits until nothing else runs on this machine, works, and lets the next one have its turn; waits not at all where the plan does not ask for that.
 *
 * @throws {LoadError} `nested-load` if it is called in a task or a hook of another run, and what {@link takeRunLock} throws.
 */
export async function inTurn<Value>(
  turn: Turn,
  surroundings: TurnSurroundings,
  work: (lock: RunLock | undefined) => Promise<Value>,
): Promise<Value> {
  if (turn.plan.exclusive) refuseNested()
  const lock = await ownTurn(turn, surroundings)
  try {
    return await work(lock)
  } finally {
    lock?.release()
  }
}

function refuseNested(): void {
  if (taskScope.getStore()?.isOver !== false && hookScope.getStore() === undefined) return
  throw new LoadError(
    'nested-load',
    'Expected `load` to be called outside of other runs, but this one was started by the task or a hook of another run: it would wait for that one to end. ' +
      'Await the first one before the next, or run both at once by load({ scenarios: { … } }); `exclusive: false` lets runs disturb one another.',
  )
}

async function ownTurn({ plan, signal, neededMs }: Turn, surroundings: TurnSurroundings): Promise<RunLock | undefined> {
  const { label, untilTimeoutMs, onLongWait, onPhase } = surroundings
  onPhase('waiting', plan)
  try {
    const request = { label, patienceMs: () => untilTimeoutMs() - neededMs, ...(onLongWait && { onLongWait }) }
    return plan.exclusive ? await takeRunLock(signal, request) : undefined
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
  await unlessAborted(
    signal,
    inHook(async () => await hooks.ready?.()),
  )
  const data: unknown = await unlessAborted(
    signal,
    inHook(async () => await hooks.setup?.()),
  )
  try {
    onPhase('running', plan)
    return await run(data)
  } finally {
    onPhase('aside', plan)
    const patience = signal?.aborted === true ? AbortSignal.timeout(TEARDOWN_MS) : signal
    await unlessAborted(
      patience,
      inHook(async () => await hooks.teardown?.(data)),
    )
  }
}

const inHook =
  <Value>(work: () => Promise<Value>) =>
  (): Promise<Value> =>
    hookScope.run(true, work)

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
