import type { PageCommand, PageError, PageRun, PageTest } from './messages.ts'

/** What `vitest-load ui` was asked for. */
export interface LabOptions {
  readonly folder: string
  /** Filters of file names, as Vitest takes them. */
  readonly files: readonly string[]
  /** 0 for any that is free. */
  readonly port: number
  readonly host: string
  readonly allowedHosts: readonly string[]
  /** An exposed page may control. */
  readonly control: boolean
  /** In a terminal, a run without an end goes on if no page is open. */
  readonly hasTerminal: boolean
  /** Says something to whoever started the command. */
  readonly log: (line: string) => void
}

/** The lab, for the command that opened it. */
export interface LabControl {
  /** The address of its page, with the token. */
  readonly url: string
  /** The tests that there are, in the order of the page. */
  readonly tests: readonly PageTest[]
  /** The load that is asked for now, one for each scenario. */
  readonly asked: PageRun['asked']
  readonly isRunning: boolean
  /** Resolves when everything that was asked for so far is done, such as listing. */
  idle(): Promise<void>
  command(command: PageCommand): PageError | undefined
  /** Ends runs, Vitest and the server, whatever tabs are open. */
  close(): Promise<void>
}
