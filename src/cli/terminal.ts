/** How a command ended, for whoever started it. */
export type ExitCode = 0 | 1 | 2

/** Where a command writes. */
export interface Terminal {
  /** What was asked for. */
  readonly print: (text: string) => void
  /** How it goes, and what went wrong. */
  readonly log: (text: string) => void
  /** Width for tables. */
  readonly columns: number
}

const DEFAULT_COLUMNS = 80

export const systemTerminal: Terminal = {
  print: (text) => void process.stdout.write(`${text}\n`),
  log: (text) => void process.stderr.write(`${text}\n`),
  columns: process.stdout.columns ?? DEFAULT_COLUMNS,
}
