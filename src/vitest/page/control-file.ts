import { readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import type { PageSteering } from '../../page/messages.ts'
import { wallClockMs } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'

/** What the page wants of the run in progress. */
export type ControlCommand =
  | { readonly type: 'apply'; readonly rows: readonly PageSteering[] }
  | { readonly type: 'reset' }
  /** `test`: and of whatever its test would run after it. */
  | { readonly type: 'stop'; readonly test: boolean }

interface Numbered {
  readonly number: number
  readonly command: ControlCommand
}

/** Enough for a reader that looks twenty times a second. */
const MOST_COMMANDS = 100
/** A run whose control file is older ends: the process that steers it is gone, or hangs. */
const LONGEST_SILENCE_MS: Milliseconds = 1_700

/**
 * Sends commands to a run in another process.
 *
 * Strategy: a file with the latest commands, numbered, which only its user can read; it is replaced as a whole by renaming, and touched a few times a second as a
 * sign of life. A run looks at its time twenty times a second, which takes 4 µs, and reads it only if that has changed.
 */
export class ControlFile {
  readonly path: string
  #commands: readonly Numbered[] = []
  #number = 0

  constructor(path: string) {
    this.path = path
    this.#write()
  }

  send(command: ControlCommand): void {
    this.#number += 1
    this.#commands = [...this.#commands.slice(1 - MOST_COMMANDS), { number: this.#number, command }]
    this.#write()
  }

  /** Forgets what was sent: another test begins. */
  clear(): void {
    this.#commands = []
    this.#write()
  }

  /** To be called at least every second. */
  renew(): void {
    const now = new Date(wallClockMs())
    try {
      utimesSync(this.path, now, now)
    } catch {
      // The folder is gone: this process is ending.
    }
  }

  #write(): void {
    writeFileSync(`${this.path}.new`, JSON.stringify(this.#commands), { mode: 0o600 })
    renameSync(`${this.path}.new`, this.path)
  }
}

/** Reads a {@link ControlFile} from a run. */
export class ControlReader {
  readonly #path: string
  #changed = ''
  #read: number

  /** Commands that are there already are not for this run. */
  constructor(path: string) {
    this.#path = path
    this.#read = Math.max(0, ...commandsIn(path).map(({ number }) => number))
  }

  /** New commands since the last call; `undefined` if the process that sends them is gone. */
  poll(): readonly ControlCommand[] | undefined {
    const stats = statSync(this.#path, { throwIfNoEntry: false })
    if (stats === undefined || wallClockMs() - stats.mtimeMs > LONGEST_SILENCE_MS) return undefined
    const changed = `${stats.ino} ${stats.mtimeMs} ${stats.size}`
    if (changed === this.#changed) return []
    this.#changed = changed
    const commands = commandsIn(this.#path).filter(({ number }) => number > this.#read)
    this.#read = Math.max(this.#read, ...commands.map(({ number }) => number))
    return commands.map(({ command }) => command)
  }

  /** Whether the whole test is to end. */
  get endsTest(): boolean {
    return commandsIn(this.#path).some(({ command }) => command.type === 'stop' && command.test)
  }
}

function commandsIn(path: string): readonly Numbered[] {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as readonly Numbered[]
  } catch {
    return []
  }
}
