import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { systemClock } from '../../../src/units/time/clock.ts'
import type { ProjectReport } from './project-reporter.ts'

export type { ProjectAnnotation, ProjectTest } from './project-reporter.ts'

export interface ProjectRun extends ProjectReport {
  /** `null` when a signal killed it. */
  readonly exitCode: number | null
  /** Everything it wrote, without colours. */
  readonly output: string
}

export interface ProjectSettings {
  readonly env?: Readonly<Record<string, string>>
  /** Arguments of `vitest run`. */
  readonly args?: readonly string[]
}

/** A run that goes on. */
export interface StartedProject extends AsyncDisposable {
  /** The temporary folder of the run, which nothing else uses: the lock of its load runs is in there. */
  readonly folder: string
  readonly process: ChildProcess
  /** Resolves with the match once it has written what the pattern finds. */
  outputs(pattern: RegExp): Promise<RegExpExecArray>
  readonly ended: Promise<ProjectRun>
}

const root = fileURLToPath(new URL('../../..', import.meta.url))
const reporter = fileURLToPath(new URL('project-reporter.ts', import.meta.url))

/** The Vitest that is installed here, whichever it is. */
export const vitestEntry: string = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')

export const projectFolder = (name: string): string => join(root, 'fixtures/projects', name)

/** Runs a project of `fixtures/projects` in a Vitest of its own, as its user would. */
export async function runProject(name: string, settings?: ProjectSettings): Promise<ProjectRun> {
  await using project = startProject(name, settings)
  const run = await project.ended
  if (Object.keys(run.tests).length === 0) throw new Error(`It ran no test: ${run.errors.join('\n')}\n${run.output}`)
  return run
}

/** As {@link runProject}, for what has to be done meanwhile or before its folder is gone. */
export function startProject(name: string, settings: ProjectSettings | ((folder: string) => ProjectSettings) = {}): StartedProject {
  const folder = mkdtempSync(join(tmpdir(), 'vitest-load-project-'))
  const { env, args = [] } = typeof settings === 'function' ? settings(folder) : settings
  const reporters = ['--reporter=verbose', `--reporter=${reporter}`]
  return startIn(folder, process.execPath, [vitestEntry, 'run', '--root', projectFolder(name), ...reporters, ...args], env)
}

/** Starts any command that runs Vitest, in the same surroundings. */
export function startCommand(command: string, args: readonly string[], env?: Environment): StartedProject {
  return startIn(mkdtempSync(join(tmpdir(), 'vitest-load-project-')), command, args, env)
}

type Environment = Readonly<Record<string, string>>

function startIn(folder: string, command: string, args: readonly string[], env: Environment = {}): StartedProject {
  const report = join(folder, 'report.json')
  const child = spawn(command, args, {
    // Of this run only what a shell would have: Vitest marks its workers by variables that the inner one would stumble over.
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NO_COLOR: '1', TMPDIR: folder, PROJECT_REPORT: report, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const output = new Output(child)
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
  const ended = closed.then((exitCode) => ({ exitCode, output: output.text, ...reportIn(report) }))
  return {
    folder,
    process: child,
    outputs: (pattern) => output.matching(pattern),
    ended,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      await closed
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** What was reported; nothing where the run did not come to its end. */
function reportIn(file: string): ProjectReport {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProjectReport
  } catch {
    return { tests: {}, errors: ['Vitest left no report'] }
  }
}

/** What a process writes, to either stream. */
class Output {
  #raw = ''
  #isOver = false
  #listener = (): void => {}

  constructor(child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        this.#raw += chunk
        this.#listener()
      })
    }
    child.once('close', () => {
      this.#isOver = true
      this.#listener()
    })
  }

  get text(): string {
    return stripVTControlCharacters(this.#raw)
  }

  matching(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      this.#listener = () => {
        const match = pattern.exec(this.text)
        if (match !== null) resolve(match)
        else if (this.#isOver) reject(new Error(`Expected ${pattern} in what it wrote:\n${this.text}`))
      }
      this.#listener()
    })
  }
}

/** Waits until `condition` holds; for what another process does, and so bounded by time. */
export async function eventually(condition: () => boolean, withinMs: number): Promise<boolean> {
  const endMs = systemClock.now() + withinMs
  while (!condition()) {
    if (systemClock.now() > endMs) return false
    await new Promise<void>((resolve) => void systemClock.after(20, resolve))
  }
  return true
}
