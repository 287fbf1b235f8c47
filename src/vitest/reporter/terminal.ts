import type { Vitest } from 'vitest/node'

/** The part of a Vitest reporter that keeps rows at the bottom of the terminal. It is private to Vitest, and so may be missing. */
export interface SummaryWindow {
  createSummary(): string[]
  readonly renderer: { schedule(): void }
}

/** What the active reporters leave for us to show. */
export interface Terminal {
  /** A person reads the output: a reporter for people is active, and no terse or machine-readable one. */
  readonly isRead: boolean
  readonly windows: readonly SummaryWindow[]
  /** Annotations are printed with their tests. */
  readonly showsAnnotations: boolean
  /** Annotations are printed as notices of GitHub. */
  readonly printsNotices: boolean
  /** The results are written for `--merge-reports`. */
  readonly writesBlob: boolean
}

/** Names, not classes: several Vitests may be installed, and the running one may not be the one that we would import. */
const FOR_PEOPLE = 'DefaultReporter'
const SAYS_LITTLE = 'MinimalReporter'

export function terminalOf(vitest: Vitest): Terminal {
  const reporters = (vitest as unknown as { readonly reporters?: readonly object[] }).reporters ?? []
  const kinds = reporters.map(classesOf)
  const isInUse = (name: string): boolean => kinds.some((names) => names.includes(name))
  return {
    isRead: kinds.some((names) => names.includes(FOR_PEOPLE) && !names.includes(SAYS_LITTLE)),
    windows: reporters.map((reporter) => (reporter as { readonly summary?: unknown }).summary).filter(isWindow),
    showsAnnotations: isInUse('VerboseReporter'),
    printsNotices: isInUse('GithubActionsReporter'),
    writesBlob: isInUse('BlobReporter'),
  }
}

/** The class of an object and all its superclasses. */
function classesOf(object: object): readonly string[] {
  const prototype = Object.getPrototypeOf(object) as object | null
  return prototype === null ? [] : [prototype.constructor.name, ...classesOf(prototype)]
}

function isWindow(summary: unknown): summary is SummaryWindow {
  const { createSummary, renderer } = (summary ?? {}) as Partial<SummaryWindow>
  return typeof createSummary === 'function' && typeof renderer?.schedule === 'function'
}
