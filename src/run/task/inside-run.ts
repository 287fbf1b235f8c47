/** The tasks of a run in this thread. */
export interface OngoingTasks {
  /** For each task that has begun and not settled, a promise that settles after it and that nothing waits for. */
  unsettled(): Iterable<Promise<unknown>>
}

const ongoing = new Set<OngoingTasks>()
const marked = new WeakSet<Promise<unknown>>()

/** As deep as the stack of a task may be; the default is 10. */
const MOST_FRAMES = 200

/** Remembers the tasks of a run until the function that it returns is called. */
export function noteOngoing(tasks: OngoingTasks): () => void {
  ongoing.add(tasks)
  return () => void ongoing.delete(tasks)
}

/** Calls what a run does for each iteration, so that {@link isInsideRun} finds it in the stack. */
export const asTask = <Argument, Value>(task: (argument: Argument) => Value): ((argument: Argument) => Value) =>
  function taskOfLoadRun(argument) {
    return task(argument)
  }

/** Calls a hook of a run, so that {@link isInsideRun} finds it in the stack. */
export async function hookOfLoadRun<Value>(hook: () => Value | PromiseLike<Value>): Promise<Value> {
  return await hook()
}

/** Stands in the stack of all that the task of this promise waits for. */
async function settlingOfLoadRun(settled: Promise<unknown>): Promise<void> {
  await settled
}

const FRAMES = new Set(['taskOfLoadRun', hookOfLoadRun.name, settlingOfLoadRun.name])

/**
 * Whether the caller belongs to a task or a hook of a run in this thread.
 *
 * Strategy: read the stack. V8 follows promises from the resumed function to the function that awaits it, so it is enough to await the tasks in progress, which
 * happens only if the question is asked. An `AsyncLocalStorage` would know as well, but on Node 20 and 22 it makes every promise of the process slower: a request
 * in a function task took 1.5 µs more. What a task starts from a timer or an event is not recognised.
 */
export function isInsideRun(): boolean {
  for (const tasks of ongoing) for (const settled of tasks.unsettled()) mark(settled)
  return namesInStack().some((name) => FRAMES.has(name))
}

/** Once: V8 follows a promise only if a single function waits for it. */
function mark(settled: Promise<unknown>): void {
  if (marked.has(settled)) return
  marked.add(settled)
  void settlingOfLoadRun(settled)
}

function namesInStack(): readonly string[] {
  const { stackTraceLimit } = Error
  const prepare = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')
  try {
    Error.stackTraceLimit = MOST_FRAMES
    Error.prepareStackTrace = (_error, frames) => frames.map((frame) => frame.getFunctionName() ?? '')
    return new Error('where').stack as unknown as readonly string[]
  } finally {
    Error.stackTraceLimit = stackTraceLimit
    if (prepare) Object.defineProperty(Error, 'prepareStackTrace', prepare)
    else Reflect.deleteProperty(Error, 'prepareStackTrace')
  }
}
