/** What this library reads from the configuration of its Vitest worker. */
export interface WorkerConfig {
  readonly testTimeoutMs: number
  readonly hookTimeoutMs: number
  readonly coverage: boolean
  /** The root directory of the project. */
  readonly root: string
  /** The test file; `undefined` if unknown. */
  readonly file: string | undefined
}

/** Whether this is a Vitest worker, which runs test files, and not the main process, which runs a `globalSetup`. */
export const isInWorker = (): boolean => (globalThis as { readonly __vitest_worker__?: unknown }).__vitest_worker__ !== undefined

/**
 * Vitest does not expose its configuration inside a test, so this reads it where Vitest itself does, in both of its majors. Nothing depends on it: without it
 * the timeout is Vitest's default, coverage goes unnoticed, and watch mode runs every load test.
 */
export function workerConfig(): WorkerConfig {
  const { config, filepath } = ((globalThis as { readonly __vitest_worker__?: unknown }).__vitest_worker__ ?? {}) as WorkerState
  return {
    testTimeoutMs: typeof config?.testTimeout === 'number' ? config.testTimeout : 5_000,
    hookTimeoutMs: typeof config?.hookTimeout === 'number' ? config.hookTimeout : 10_000,
    coverage: config?.coverage?.enabled === true || process.env.NODE_V8_COVERAGE !== undefined,
    root: typeof config?.root === 'string' ? config.root : process.cwd(),
    file: typeof filepath === 'string' ? filepath : undefined,
  }
}

/** Vitest's state of its worker, as far as it is used here. */
interface WorkerState {
  readonly config?: {
    readonly testTimeout?: unknown
    readonly hookTimeout?: unknown
    readonly root?: unknown
    readonly coverage?: { readonly enabled?: unknown }
  }
  readonly filepath?: unknown
}
