import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'

/** One test of a project that was run from outside. */
export interface ProjectTest {
  readonly status: 'passed' | 'failed' | 'skipped' | 'todo' | 'pending'
  /** The messages of its errors, without their stacks. */
  readonly errors: readonly string[]
  readonly meta: Readonly<Record<string, unknown>>
}

export interface ProjectRun {
  readonly exitCode: number | null
  /** Everything it wrote, without colours. */
  readonly output: string
  /** By full name, suites and test joined by ` > `. */
  readonly tests: Readonly<Record<string, ProjectTest>>
}

export interface ProjectSettings {
  readonly env?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
  /** Called when the run has begun, with a way to send a signal to it. */
  readonly onStarted?: (kill: (signal: NodeJS.Signals) => void) => void
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')

/** Runs a project of `fixtures/projects` in a real Vitest of its own, as its user would. */
export async function runProject(name: string, { env = {}, args = [], onStarted }: ProjectSettings = {}): Promise<ProjectRun> {
  const folder = mkdtempSync(join(tmpdir(), 'vitest-load-project-'))
  const report = join(folder, 'report.json')
  try {
    const project = join(root, 'fixtures/projects', name)
    const child = spawn(
      process.execPath,
      [vitest, 'run', '--root', project, '--reporter=verbose', '--reporter=json', `--outputFile.json=${report}`, ...args],
      {
        // Of this run only what a shell would have: Vitest marks its workers by variables that the inner one would stumble over.
        env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NO_COLOR: '1', ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    onStarted?.((signal) => child.kill(signal))
    const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve))
    return { exitCode, output: stripVTControlCharacters(output), tests: testsIn(report, output) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Report {
  readonly testResults: readonly { readonly message: string; readonly assertionResults: readonly ReportedTest[] }[]
}

interface ReportedTest {
  readonly ancestorTitles: readonly string[]
  readonly title: string
  readonly status: ProjectTest['status']
  readonly failureMessages: readonly string[]
  readonly meta: Readonly<Record<string, unknown>>
}

function testsIn(file: string, output: string): Record<string, ProjectTest> {
  let report: Report
  try {
    report = JSON.parse(readFileSync(file, 'utf8')) as Report
  } catch {
    throw new Error(`Vitest left no report:\n${output}`)
  }
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults)
  return Object.fromEntries(
    tests.map(({ ancestorTitles, title, status, failureMessages, meta }) => [
      [...ancestorTitles, title].join(' > '),
      { status, errors: failureMessages.map(withoutStack), meta },
    ]),
  )
}

/** An error as reporters show it: class and message, up to the first frame. */
function withoutStack(message: string): string {
  return stripVTControlCharacters(message).split(/\n\s+at /)[0]!
}
