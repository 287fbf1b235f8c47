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
  /** Another reporter writes something that is made of the documents of the tests: a blob, from which `--merge-reports` makes reports, or JUnit. */
  readonly takesDocuments: boolean
}

/** Names, not classes: several Vitests may be installed, and the running one may not be the one that we would import. */
const FOR_PEOPLE = 'DefaultReporter'
const SAYS_LITTLE = 'MinimalReporter'
export const JUNIT = 'JUnitReporter'

export function terminalOf(vitest: Vitest): Terminal {
  const reporters = (vitest as unknown as { readonly reporters?: readonly object[] }).reporters ?? []
  const isInUse = (name: string): boolean => reporters.some((reporter) => isOfClass(reporter, name))
  return {
    isRead: reporters.some((reporter) => isOfClass(reporter, FOR_PEOPLE) && !isOfClass(reporter, SAYS_LITTLE)),
    windows: reporters.map((reporter) => (reporter as { readonly summary?: unknown }).summary).filter(isWindow),
    showsAnnotations: isInUse('VerboseReporter'),
    printsNotices: isInUse('GithubActionsReporter'),
    takesDocuments: isInUse('BlobReporter') || isInUse(JUNIT),
  }
}

/** Whether an object is of a class of Vitest, or of one that extends it. */
export const isOfClass = (object: object, name: string): boolean => classesOf(object).includes(name)

function classesOf(object: object): readonly string[] {
  const prototype = Object.getPrototypeOf(object) as object | null
  return prototype === null ? [] : [prototype.constructor.name, ...classesOf(prototype)]
}

function isWindow(summary: unknown): summary is SummaryWindow {
  const { createSummary, renderer } = (summary ?? {}) as Partial<SummaryWindow>
  return typeof createSummary === 'function' && typeof renderer?.schedule === 'function'
}
