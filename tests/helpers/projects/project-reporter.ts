import { writeFileSync } from 'node:fs'
import { env } from 'node:process'
import type { Reporter, TestCase, TestModule } from 'vitest/node'

/** One test of a project, as its reporters see it. */
export interface ProjectTest {
  readonly state: 'passed' | 'failed' | 'skipped' | 'pending'
  /** Why it was skipped. */
  readonly note: string | undefined
  /** Messages of its errors, the last attempt of a retried test last. */
  readonly errors: readonly string[]
  readonly annotations: readonly ProjectAnnotation[]
  readonly meta: Readonly<Record<string, unknown>>
  readonly retries: number
}

export interface ProjectAnnotation {
  readonly type: string
  readonly message: string
  /** Line in the file of the test. */
  readonly line: number | undefined
  readonly attachment: { readonly contentType: string | undefined; readonly body: string } | undefined
}

export interface ProjectReport {
  /** By full name, suites and test joined by ` > `. */
  readonly tests: Readonly<Record<string, ProjectTest>>
  /** Errors outside of tests: of files, suites and their hooks, and those nobody handled. */
  readonly errors: readonly string[]
}

/** Writes all that a run of Vitest has come to into the file that `PROJECT_REPORT` names. */
export default class ProjectReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly { readonly message: string }[]): void {
    const owners = modules.flatMap((module) => [module, ...module.children.allSuites()])
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const report: ProjectReport = {
      tests: Object.fromEntries(tests.map((test) => [test.fullName, reported(test)])),
      errors: [...owners.flatMap((owner) => owner.errors()), ...unhandled].map(({ message }) => message),
    }
    writeFileSync(env['PROJECT_REPORT']!, JSON.stringify(report))
  }
}

function reported(test: TestCase): ProjectTest {
  const result = test.result()
  return {
    state: result.state,
    note: 'note' in result ? result.note : undefined,
    errors: result.errors?.map(({ message }) => message) ?? [],
    annotations: test.annotations().map(({ type, message, location, attachment }) => ({
      type,
      message,
      line: location?.line,
      attachment: attachment && { contentType: attachment.contentType, body: String(attachment.body ?? attachment.path) },
    })),
    meta: { ...test.meta() },
    retries: test.diagnostic()?.retryCount ?? 0,
  }
}
