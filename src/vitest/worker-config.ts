/** What this library reads of the configuration that Vitest has handed to its worker. */
export interface WorkerConfig {
  readonly testTimeoutMs: number
  readonly coverage: boolean
}

/**
 * Vitest gives its configuration to nobody inside a test, so this looks where Vitest itself does, in both of its majors. Nothing depends on it
 * being there: without it the timeout is Vitest's own default, and coverage goes unnoticed.
 */
export function workerConfig(): WorkerConfig {
  const worker = (globalThis as { readonly __vitest_worker__?: unknown }).__vitest_worker__
  const config = (
    worker as { readonly config?: { readonly testTimeout?: unknown; readonly coverage?: { readonly enabled?: unknown } } } | undefined
  )?.config
  return {
    testTimeoutMs: typeof config?.testTimeout === 'number' ? config.testTimeout : 5_000,
    coverage: config?.coverage?.enabled === true || process.env.NODE_V8_COVERAGE !== undefined,
  }
}
