/** What this library reads of the configuration that Vitest has handed to its worker. */
export interface WorkerConfig {
  readonly testTimeoutMs: number
  readonly hookTimeoutMs: number
  readonly coverage: boolean
  /** The root directory of the project. */
  readonly root: string
  /** The test file; `undefined` where that is not known. */
  readonly file: string | undefined
}

/** Whether this is a worker of Vitest, where test files run, and not its main process, where a `globalSetup` does. */
export const isInWorker = (): boolean => (globalThis as { readonly __vitest_worker__?: unknown }).__vitest_worker__ !== undefined

/**
 * Vitest gives its configuration to nobody inside a test, so this looks where Vitest itself does, in both of its majors. Nothing depends on it
 * being there: without it the timeouts are Vitest's own defaults, coverage goes unnoticed, and watch mode runs every load test.
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

/** What Vitest keeps for its worker, as far as it is read here. */
interface WorkerState {
  readonly config?: {
    readonly testTimeout?: unknown
    readonly hookTimeout?: unknown
    readonly root?: unknown
    readonly coverage?: { readonly enabled?: unknown }
  }
  readonly filepath?: unknown
}
