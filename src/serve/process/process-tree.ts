import { readdirSync, readFileSync } from 'node:fs'

/** Only POSIX has process groups: the first process, whose pid names the group, and all it started. */
export const hasGroups: boolean = process.platform !== 'win32'

/** Children inherit the environment, so everything that a process starts can be found by this variable when it must be stopped. */
const MARKS = 'VITEST_LOAD_TARGET'

/** An environment in which a {@link ProcessTree} finds `mark`. Marks of trees that contain this process stay. */
export const withMark = (environment: NodeJS.ProcessEnv, mark: string): NodeJS.ProcessEnv => ({
  ...environment,
  [MARKS]: [process.env[MARKS] ?? [], mark].flat().join(' '),
})

/** Sends a signal to a whole group. Returns whether any process got it. */
export function signalGroup(groupId: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-groupId, signal)
  } catch {
    return false
  }
}

/** A running process, as in Linux's /proc. */
interface Running {
  readonly pid: number
  readonly parentPid: number
  readonly groupId: number
  /** In clock ticks since boot. With the pid it identifies a process, while the pid alone may be reused. */
  readonly startTicks: number
}

/**
 * A process and all it started, including children that left its group with `setsid` or `detached: true`. On Linux they are found by their parents and, once
 * those have ended, by a mark in the environment, which children inherit. Elsewhere only the group is known.
 */
export class ProcessTree {
  readonly #groupId: number
  readonly #mark: string
  /** Processes seen so far, whose parents may have ended since: pid and start. */
  #seen = new Map<number, number>()
  #isGroupOver = false

  /** @param mark text in the environment of the first process and of no other. */
  constructor(groupId: number, mark: string) {
    this.#groupId = groupId
    this.#mark = mark
  }

  /** Whether any process of it is running. Zombies do not count. */
  isRunning(): boolean {
    // Signal 0 also reaches zombies, which the init process of a container reaps late or never.
    return process.platform === 'linux' ? this.#look().length > 0 : signalGroup(this.#groupId, 0)
  }

  /** Of all its running processes; empty if the system does not tell. */
  pids(): readonly number[] {
    return process.platform === 'linux' ? this.#look().map(({ pid }) => pid) : []
  }

  signal(signal: NodeJS.Signals): void {
    const others = process.platform === 'linux' ? this.#look().filter(({ groupId }) => this.#isGroupOver || groupId !== this.#groupId) : []
    if (!this.#isGroupOver) signalGroup(this.#groupId, signal)
    for (const { pid } of others) {
      try {
        process.kill(pid, signal)
      } catch {
        // It has exited in the meantime.
      }
    }
  }

  /** Call this when no process of the group is running: the system may then reuse its number. */
  groupIsOver(): void {
    this.#isGroupOver = true
  }

  /** Whether any process of the group itself is running. */
  isGroupRunning(): boolean {
    if (!signalGroup(this.#groupId, 0)) return false
    return process.platform !== 'linux' || runningNow().some(({ groupId }) => groupId === this.#groupId)
  }

  #look(): readonly Running[] {
    const running = runningNow()
    const found = new Map(running.filter((each) => this.#belongs(each)).map((each) => [each.pid, each]))
    // Children of children: repeat until no more are found.
    for (let before = -1; before !== found.size;) {
      before = found.size
      for (const each of running) if (found.has(each.parentPid)) found.set(each.pid, each)
    }
    this.#seen = new Map([...found.values()].map(({ pid, startTicks }) => [pid, startTicks]))
    return [...found.values()]
  }

  #belongs({ pid, groupId, startTicks }: Running): boolean {
    if (this.#seen.get(pid) === startTicks || (!this.#isGroupOver && groupId === this.#groupId)) return true
    return environmentOf(pid).includes(this.#mark)
  }
}

/** All running processes of the machine except this one. */
function runningNow(): readonly Running[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) && name !== String(process.pid) ? runningAs(name) : []))
}

/** The fields after the name, which may itself contain spaces and brackets (proc_pid_stat(5)). */
function runningAs(pid: string): readonly Running[] {
  const stat = textOf(`/proc/${pid}/stat`)
  const [state, parentPid, groupId, ...more] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (stat === '' || state === 'Z' || state === 'X') return []
  return [{ pid: Number(pid), parentPid: Number(parentPid), groupId: Number(groupId), startTicks: Number(more[16]) }]
}

/** Empty for processes of other users, which cannot be read. */
const environmentOf = (pid: number): string => textOf(`/proc/${pid}/environ`)

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}
