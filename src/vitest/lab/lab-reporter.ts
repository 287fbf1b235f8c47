import type { UserConsoleLog } from 'vitest'
import type { Reporter, TestCase } from 'vitest/node'
import { consoleLine, type ConsoleLine } from '../page/page-feed.ts'

/** What the lab wants to know of the tests that it runs. */
export interface LabEvents {
  finish(test: TestCase): void
  log(line: ConsoleLine): void
}

/** Prints nothing: the page shows what the tests of the lab say. */
export class LabReporter implements Reporter {
  lab: LabEvents | undefined

  onTestCaseResult(test: TestCase): void {
    this.lab?.finish(test)
  }

  onUserConsoleLog(log: UserConsoleLog): void {
    this.lab?.log(consoleLine(log))
  }

  onTestRunEnd(_modules: unknown, errors: readonly { readonly message?: string }[]): void {
    for (const { message = '' } of errors) this.lab?.log({ text: message, level: 'error', atMs: Date.now() })
  }
}
