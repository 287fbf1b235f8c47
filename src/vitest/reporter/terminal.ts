import type { Vitest } from 'vitest/node'

/** The part of a reporter of Vitest that keeps some rows at the bottom of a terminal. It is private to Vitest, and so may not be there. */
export interface SummaryWindow {
  createSummary(): string[]
  readonly renderer: { schedule(): void }
}

/** What the reporters in use leave to us. */
export interface Terminal {
  /** A person reads along: a reporter for people is in use, and none of those that were asked to say little, or to write for machines. */
  readonly isRead: boolean
  readonly windows: readonly SummaryWindow[]
  /** Annotations are printed with their tests. */
  readonly showsAnnotations: boolean
  /** Annotations are printed as notices of GitHub. */
  readonly printsNotices: boolean
}

/** Names, not classes: there may be more than one Vitest installed, and the one that runs need not be the one that we would import. */
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
  }
}

/** The class of an object and all that it extends. */
function classesOf(object: object): readonly string[] {
  const prototype = Object.getPrototypeOf(object) as object | null
  return prototype === null ? [] : [prototype.constructor.name, ...classesOf(prototype)]
}

function isWindow(summary: unknown): summary is SummaryWindow {
  const { createSummary, renderer } = (summary ?? {}) as Partial<SummaryWindow>
  return typeof createSummary === 'function' && typeof renderer?.schedule === 'function'
}
