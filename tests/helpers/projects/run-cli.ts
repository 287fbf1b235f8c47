import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const entry = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url))

/** How the program ended. */
export interface CliRun {
  /** `null` when a signal killed it. */
  readonly exitCode: number | null
  readonly output: string
  /** What it wrote to the standard error. */
  readonly reported: string
}

/** The program while it goes on. */
export interface StartedCli extends AsyncDisposable {
  readonly process: ChildProcess
  readonly ended: Promise<CliRun>
  /** Its temporary folder: its worktrees and the lock of its runs are in there. */
  readonly folder: string
  /** What it has written to the standard output so far. */
  printed(): string
  /** What it has told so far. */
  reported(): string
  /** Whether it has told something so far. */
  hasLogged(pattern: RegExp): boolean
}

/** Starts the program as it was built, in a folder. */
export function startCli(cwd: string, ...args: readonly string[]): StartedCli {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'vitest-load-cli-')))
  const child = spawn(process.execPath, [entry, ...args], {
    cwd,
    // Of this run only what a shell would have: Vitest marks its workers by variables that the inner one would stumble over.
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NO_COLOR: '1', TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const texts = { output: '', reported: '' }
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (texts.output += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (texts.reported += chunk))
  const ended = new Promise<CliRun>((resolve) => child.once('close', (exitCode) => resolve({ exitCode, ...texts })))
  return {
    process: child,
    ended,
    folder,
    printed: () => texts.output,
    reported: () => texts.reported,
    hasLogged: (pattern) => pattern.test(texts.reported),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    },
  }
}

/** Runs the program to its end. */
export async function runCli(cwd: string, ...args: readonly string[]): Promise<CliRun> {
  await using cli = startCli(cwd, ...args)
  return await cli.ended
}
