import { safeText } from '../units/text/safe-text.ts'

/** The exit code of a command. */
export type ExitCode = 0 | 1 | 2 | 3 | 4

/** The outputs of a command. */
export interface Terminal {
  /** Prints requested output. */
  readonly print: (text: string) => void
  /** Prints progress and errors. */
  readonly log: (text: string) => void
  /** Width for tables. */
  readonly columns: number
}

const DEFAULT_COLUMNS = 80

export const systemTerminal: Terminal = {
  print: (text) => void process.stdout.write(`${text}\n`),
  // Names of tests, errors and what other programs wrote.
  log: (text) => void process.stderr.write(`${safeText(text)}\n`),
  columns: process.stdout.columns ?? DEFAULT_COLUMNS,
}
