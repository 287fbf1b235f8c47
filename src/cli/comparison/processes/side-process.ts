import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { addressText, VARIABLE, type CoordinatorAddress } from '../../../run/comparison/remote/coordinator-address.ts'
import type { SideOrder } from '../../../run/comparison/remote/side-order.ts'
import { OutputTail } from '../../../serve/process/output-tail.ts'
import { killGroupWhenParentDies, killAtExit } from '../../../serve/process/parent-watchdog.ts'
import { hasGroups, ProcessTree, signalGroup, withMark } from '../../../serve/process/process-tree.ts'
import { packageFile } from '../../../units/platform/package-root.ts'

/** The script that runs Vitest for one side. The built file, since the packages of that side cannot load our sources. */
const ENTRY = fileURLToPath(packageFile('dist/vitest/comparison/side.js'))

const LINES_SHOWN = 15
const GRACE_MS = 1_000

/** As under `smoke`, runs that are not arms are short, and performance is not judged. Reporters for GitHub must not report each side. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const { GITHUB_STEP_SUMMARY: _, GITHUB_ACTIONS: _marks, ...kept } = process.env
  return { ...kept, VITEST_LOAD: 'smoke' }
}

/** A fresh Vitest process, in a separate process group, so that everything it starts ends with it. */
export class SideProcess {
  /** Resolves with how it ended, in words, and its last output. */
  readonly ended: Promise<string>
  readonly #child: ChildProcess
  /** `undefined` if the system has no process groups, or it could not be started. */
  readonly #tree: ProcessTree | undefined
  readonly #release: () => void

  /** `seed` is used for all its loads, so that both sides of a pair do the same. */
  constructor(folder: string, address: CoordinatorAddress, order: SideOrder, seed: number) {
    const mark = randomUUID()
    const child = spawn(process.execPath, [ENTRY, JSON.stringify(order)], {
      cwd: folder,
      env: withMark({ ...ownEnvironment(), VITEST_LOAD_SEED: String(seed), [VARIABLE]: addressText(address) }, mark),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: hasGroups,
    })
    const tail = new OutputTail()
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => tail.append(chunk))
    const releases =
      child.pid === undefined ? [] : [killAtExit(() => this.kill()), ...(hasGroups ? [killGroupWhenParentDies(child.pid, mark)] : [])]
    this.#child = child
    this.#tree = hasGroups && child.pid !== undefined ? new ProcessTree(child.pid, mark) : undefined
    this.#release = () => releases.forEach((release) => release())
    this.ended = new Promise((resolve) => {
      const end = (how: string): void => {
        this.#release()
        const lines = tail.lastLines(LINES_SHOWN)
        resolve(lines === '' ? how : `${how}\n${lines}`)
      }
      child.once('error', (error) => end(`could not be started: ${error.message}`))
      child.once('close', (code, signal) => end(signal === null ? `ended with ${code}` : `was killed by ${signal}`))
    })
  }

  kill(): void {
    if (this.#tree === undefined) this.#child.kill('SIGKILL')
    else this.#tree.signal('SIGKILL')
  }

  /** Lets it exit by itself for a moment, so that its targets are stopped properly. */
  async stop(): Promise<void> {
    const { pid } = this.#child
    if (pid !== undefined && hasGroups) signalGroup(pid, 'SIGTERM')
    const timer = setTimeout(() => this.kill(), GRACE_MS)
    await this.ended
    clearTimeout(timer)
  }
}
