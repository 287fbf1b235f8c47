import type { PageSteering } from '../../page/messages.ts'
import type { Milliseconds } from '../../units/duration.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** What the plugin of vitest-load provides to load tests; internal. */
    'vitest-load'?: PluginContext
  }
}

/** The key under which the facts are provided. */
export const PLUGIN_CONTEXT = 'vitest-load'

/** What only Vitest's main process knows about the files of a project. */
export interface PluginContext {
  /** The tag `load` is defined, so that tests may have it: Vitest refuses undefined tags. */
  readonly hasTag: boolean
  /** Other test files may run at the same time. */
  readonly hasParallelFiles: boolean
  /** Where runs report their progress; `undefined` if progress is not shown. */
  readonly liveFolder: string | undefined
  /** In watch mode, the files whose load tests run, because they were changed or requested; `undefined` for all. */
  readonly requestedFiles: readonly string[] | undefined
  /** Runs report all that the live page shows. */
  readonly hasPage?: boolean
  /** Set in the lab: how the test is run. */
  readonly steering?: Steering | undefined
  /** Set while the lab lists tests: they say what they plan. */
  readonly isListed?: boolean
  /** What runs need to put themselves into a report; `undefined` if none is wanted. */
  readonly report: ReportContext | undefined
}

/** What the page has said about the load of a test. Plain data. */
export interface Steering {
  /** The file by which the page steers; see `control-file.ts`. */
  readonly controlFile: string
  readonly rows: readonly PageSteering[]
  /** `Infinity` until it is stopped, `null` as the test says. */
  readonly durationMs: Milliseconds | null
  /** `null` as the test says. */
  readonly baseUrl: string | null
}

/** What is the same for all runs of a report. */
export interface ReportContext {
  /** What targets wrote is part of the report. */
  readonly output: boolean
  /** The folder in which runs that Ctrl+C ends leave their results; `undefined` if none is needed. */
  readonly folder: string | undefined
  readonly commit: { readonly sha: string; readonly branch: string | null; readonly dirty: boolean | null } | null
}
