declare module 'vitest' {
  interface ProvidedContext {
    /** What the plugin of vitest-load tells load tests; nobody else is meant to read it. */
    'vitest-load'?: PluginContext
  }
}

/** The key under which the facts are provided. */
export const PLUGIN_CONTEXT = 'vitest-load'

/** What only the main process of Vitest knows, for the files of a project. */
export interface PluginContext {
  /** The tag `load` is defined, so that tests may have it: Vitest refuses tags that nobody has defined. */
  readonly hasTag: boolean
  /** Other test files may run at the same time. */
  readonly hasParallelFiles: boolean
  /** Where runs leave word of their progress; `undefined` where nobody watches. */
  readonly liveFolder: string | undefined
  /** In watch mode the files whose load tests are to run, since they were changed or asked for; `undefined` where all are. */
  readonly requestedFiles: readonly string[] | undefined
}
