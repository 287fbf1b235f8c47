import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import type { Readable, Writable } from 'node:stream'
import { systemClock, type Timer } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { ListeningReports } from '../listening.ts'
import { GRACE_MS, killGroupWhenParentDies, killAtExit } from './parent-watchdog.ts'
import type { OutputTail } from './output-tail.ts'
import { ProbeLink } from '../probe/probe-link.ts'
import { hasGroups, ProcessTree, withMark } from './process-tree.ts'
import type { TargetPlan } from '../options/target-plan.ts'
import { openProfileFolder, PROFILE_FOLDER, removeProfileFolder } from '../probe/profile-files.ts'
import { delimiter, dirname, join } from 'node:path'
import { packageFile } from '../../units/platform/package-root.ts'

/** The built file, since the oldest supported Node cannot run TypeScript. */
const PROBE = packageFile('dist/serve/probe/probe.js')

/** `node_modules/.bin` of a directory and all its parents, nearest first, as npm prepends them to the search path. */
function installedCommands(directory: string): readonly string[] {
  const above = dirname(directory)
  const here = join(directory, 'node_modules', '.bin')
  return above === directory ? [here] : [here, ...installedCommands(above)]
}

function searchPath(cwd: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH'
  return { [name]: [...installedCommands(cwd), env[name] ?? ''].join(delimiter) }
}

/**
 * Starts the process of a target, in a separate process group and with `mark` in its environment, so that it can be stopped with everything it starts. The
 * caller reads output and pipes.
 *
 * @param listenOn the value of PORT: a port, or the path of a Unix socket.
 */
function launch(plan: TargetPlan, listenOn: number | string, mark: string, profiles: string | undefined): ChildProcess {
  const env = withMark({ ...process.env, PORT: String(listenOn), HOST: '127.0.0.1', ...plan.env }, mark)
  const options: SpawnOptions = { cwd: plan.cwd, detached: hasGroups, windowsHide: true }
  const [file, ...args] = plan.commandLine
  if (plan.kind === 'module') {
    const probed = { ...env, VITEST_LOAD_PROBE: String(process.pid), ...(profiles !== undefined && { [PROFILE_FOLDER]: profiles }) }
    return spawn(process.execPath, ['--import', PROBE.href, file, ...args], {
      ...options,
      env: probed,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    })
  }
  // Keeps stdin open: development servers exit when it ends.
  return spawn(file, args, { ...options, env: { ...env, ...searchPath(plan.cwd, env) }, stdio: ['pipe', 'pipe', 'pipe'] })
}

/** Grandchildren may hold the streams open for ever; the last output of the process itself is read within this time. */
const LAST_WORDS_MS = 250
const POLL_INTERVAL_MS = 20
/** The system kills a process on SIGKILL at once, unless it waits for a disk or another machine. */
const LONGEST_KILL_MS = 1_000

const pause = (forMs: Milliseconds): Promise<void> => new Promise((resolve) => void systemClock.after(forMs, resolve))

/** The process of a target and all it started: alive from construction until {@link stop} or its own exit. */
export class TargetProcess {
  readonly pid: number | undefined
  /** Where it listens, as its probe reports; `undefined` for a command. */
  readonly reports: ListeningReports | undefined
  /** `undefined` for a command. */
  readonly probe: ProbeLink | undefined
  /** Where it writes its CPU profiles; `undefined` if it writes none. */
  readonly profiles: string | undefined
  /** Resolves, and never rejects, when it has exited and its last output is read. */
  readonly gone: Promise<void>
  /** The error code if it could not be started, such as `ENOENT`. */
  startError: string | undefined

  readonly #child: ChildProcess
  readonly #streams: readonly (Readable | Writable | null | undefined)[]
  /** `undefined` if the system has no process groups, or it could not be started. */
  readonly #tree: ProcessTree | undefined
  readonly #forget: readonly (() => void)[]
  #ended: string | undefined
  #isStopping = false
  #isLetGo = false
  #stopping: Promise<void> | undefined

  /** @param listenOn the value of PORT. */
  constructor(plan: TargetPlan, listenOn: number | string, output: OutputTail) {
    const mark = randomUUID()
    this.profiles = plan.profile ? openProfileFolder() : undefined
    const child = launch(plan, listenOn, mark, this.profiles)
    this.#child = child
    this.pid = child.pid
    this.#tree = hasGroups && child.pid !== undefined ? new ProcessTree(child.pid, mark) : undefined
    // If the system is out of files, Node returns a child without streams, whatever its types say.
    const { stdio }: Partial<ChildProcess> = child
    this.#streams = stdio ?? []
    const pipe = this.#streams[3] as Readable | null | undefined
    this.probe = pipe ? new ProbeLink(pipe) : undefined
    this.reports = pipe ? new ListeningReports(pipe, this.probe) : undefined
    child.stdout?.on('data', (chunk: Buffer) => output.append(chunk))
    child.stderr?.on('data', (chunk: Buffer) => output.append(chunk))
    // A write or read interrupted by the exit of the process does not matter: the exit itself is reported.
    for (const stream of this.#streams) stream?.on('error', () => {})
    this.gone = this.#untilGone().finally(() => {
      if (this.profiles !== undefined) removeProfileFolder(this.profiles)
    })
    this.#setHold('unref')
    const kill = killAtExit(() => {
      this.#signal('SIGKILL')
      if (this.profiles !== undefined) removeProfileFolder(this.profiles)
    })
    this.#forget =
      this.#tree === undefined || child.pid === undefined ? [kill] : [kill, killGroupWhenParentDies(child.pid, mark, this.profiles)]
  }

  /** The pids of it and of all it started, as far as they are known. */
  get pids(): readonly number[] {
    return this.#tree?.pids() ?? (this.pid === undefined ? [] : [this.pid])
  }

  /** How it ended, such as "exited with code 1"; `undefined` while it runs. */
  get ended(): string | undefined {
    return this.#ended
  }

  /** Asks it to exit, and kills it after 2 s. Resolves when it is gone, including its children. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    this.#isStopping = true
    this.#setHold('ref')
    this.#signal('SIGTERM')
    const grace = systemClock.after(GRACE_MS, () => this.#signal('SIGKILL'))
    const graceEndMs = systemClock.now() + GRACE_MS
    await this.gone
    while (systemClock.now() < graceEndMs && this.#isRunning()) await pause(POLL_INTERVAL_MS)
    systemClock.cancel(grace)
    // Repeatedly: a process may have started another one between being found and being killed.
    for (const endMs = systemClock.now() + LONGEST_KILL_MS; systemClock.now() < endMs && this.#isRunning();) {
      this.#signal('SIGKILL')
      await pause(POLL_INTERVAL_MS)
    }
    this.#letGo()
  }

  /** From here on the system may reuse the number for other processes, which must not get our signals. */
  #letGo(): void {
    this.#isLetGo = true
    for (const forget of this.#forget) forget()
  }

  #untilGone(): Promise<void> {
    const child = this.#child
    return new Promise((resolve) => {
      let lastWords: Timer | undefined
      const finish = (): void => {
        if (lastWords !== undefined) systemClock.cancel(lastWords)
        for (const stream of this.#streams) stream?.destroy()
        if (this.#tree?.isGroupRunning() !== true) this.#tree?.groupIsOver()
        if (!this.#isRunning()) this.#letGo()
        resolve()
      }
      child.on('error', (error: NodeJS.ErrnoException) => {
        // With a pid, the error is about a signal that was not delivered, and the exit is still to come.
        if (this.pid !== undefined) return
        this.startError = error.code ?? error.message
        this.#end(`could not be started (${this.startError})`)
        finish()
      })
      child.once('exit', (code, signal) => {
        this.#end(signal === null ? `exited with code ${code}` : `killed by ${signal}`)
        lastWords = systemClock.after(LAST_WORDS_MS, finish)
      })
      child.once('close', finish)
    })
  }

  #end(how: string): void {
    this.#ended ??= this.#isStopping ? 'stopped' : how
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#isLetGo) return
    if (this.#tree === undefined) this.#child.kill(signal)
    else this.#tree.signal(signal)
  }

  #isRunning(): boolean {
    return this.#tree?.isRunning() === true
  }

  /** A forgotten target must not keep a script alive. */
  #setHold(hold: 'ref' | 'unref'): void {
    this.#child[hold]()
    for (const stream of this.#streams) (stream as unknown as { ref?(): void; unref?(): void } | null | undefined)?.[hold]?.()
  }
}
