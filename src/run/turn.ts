import type { Hooks } from '../plan/hooks.ts'
import type { Plan } from '../plan/plan.ts'
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

type TurnSurroundings = Pick<Surroundings, 'caller' | 'label' | 'untilTimeoutMs' | 'onLongWait' | 'onPhase'>

/** Callers whose run has the lock, or waits for it. */
const waiting = new WeakSet<object>()

/**
 * Waits until nothing else runs on this machine, works, and lets the next one have its turn; waits not at all where the plan does not ask for that.
 *
 * @throws {LoadError} `nested-load` if the same caller runs something already, and what {@link takeRunLock} throws.
 */
export async function inTurn<Value>(
  turn: Turn,
  surroundings: TurnSurroundings,
  work: (lock: RunLock | undefined) => Promise<Value>,
): Promise<Value> {
  const { caller } = surroundings
  const isAlone = turn.plan.exclusive && caller !== undefined
  if (isAlone) refuseNested(caller)
  try {
    const lock = await ownTurn(turn, surroundings)
    try {
      return await work(lock)
    } finally {
      lock?.release()
    }
  } finally {
    if (isAlone) waiting.delete(caller)
  }
}

function refuseNested(caller: object): void {
  if (waiting.has(caller))
    throw new LoadError(
      'nested-load',
      'Expected one run at a time, but this one was started while another run of the same test goes on, in its task or beside it: it would wait for itself. ' +
        'Await the first one before the next, or run both at once by load({ scenarios: { … } }); `exclusive: false` lets runs disturb one another.',
    )
  waiting.add(caller)
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
