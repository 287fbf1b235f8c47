import { readdirSync, readFileSync } from 'node:fs'

/** Only POSIX has groups of processes: the first one, by whose pid the group is called, and all it started. */
export const hasGroups: boolean = process.platform !== 'win32'

/** Children inherit the environment, so all that a process starts is found by this variable when it has to end. */
const MARKS = 'VITEST_LOAD_TARGET'

/** An environment in which a {@link ProcessTree} finds `mark`. Those of trees around this process stay. */
export const withMark = (environment: NodeJS.ProcessEnv, mark: string): NodeJS.ProcessEnv => ({
  ...environment,
  [MARKS]: [process.env[MARKS] ?? [], mark].flat().join(' '),
})

/** Sends a signal to all of a group; says whether any process was there to get it. */
export function signalGroup(groupId: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-groupId, signal)
  } catch {
    return false
  }
}

/** One process that runs, as Linux shows it in /proc. */
interface Running {
  readonly pid: number
  readonly parentPid: number
  readonly groupId: number
  /** In clock ticks since the machine was booted. With the pid it names a process for good, where the pid alone may be given to another one. */
  readonly startTicks: number
}

/**
 * A process and all it started, also what has left its group by `setsid` or `detached: true`. Linux tells by the parents, and, once those have ended, by a
 * mark in the environment, which children inherit. Elsewhere the group is all that is known.
 */
export class ProcessTree {
  readonly #groupId: number
  readonly #mark: string
  /** Processes seen so far that may have lost their parent since: pid and start. */
  #seen = new Map<number, number>()
  #isGroupOver = false

  /** @param mark text that stands in the environment of the first process and in no other. */
  constructor(groupId: number, mark: string) {
    this.#groupId = groupId
    this.#mark = mark
  }

  /** Whether any of it runs. Processes that are dead and wait for their parent to ask for their exit code do not. */
  isRunning(): boolean {
    // Signal 0 reaches the dead, too, for which the first process of a container asks late or never.
    return process.platform === 'linux' ? this.#look().length > 0 : signalGroup(this.#groupId, 0)
  }

  signal(signal: NodeJS.Signals): void {
    const others = process.platform === 'linux' ? this.#look().filter(({ groupId }) => this.#isGroupOver || groupId !== this.#groupId) : []
    if (!this.#isGroupOver) signalGroup(this.#groupId, signal)
    for (const { pid } of others) {
      try {
        process.kill(pid, signal)
      } catch {
        // It has ended in the meantime.
      }
    }
  }

  /** To be called once no process of the group runs: from then on the system may give its number to another one. */
  groupIsOver(): void {
    this.#isGroupOver = true
  }

  /** Whether any process of the group itself runs. */
  isGroupRunning(): boolean {
    if (!signalGroup(this.#groupId, 0)) return false
    return process.platform !== 'linux' || runningNow().some(({ groupId }) => groupId === this.#groupId)
  }

  #look(): readonly Running[] {
    const running = runningNow()
    const found = new Map(running.filter((each) => this.#belongs(each)).map((each) => [each.pid, each]))
    // Children of children: again and again, until no more are found.
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

/** All processes of the machine that run, but for this one. */
function runningNow(): readonly Running[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) && name !== String(process.pid) ? runningAs(name) : []))
}

/** The fields after the name, which may hold spaces and brackets itself (proc_pid_stat(5)). */
function runningAs(pid: string): readonly Running[] {
  const stat = textOf(`/proc/${pid}/stat`)
  const [state, parentPid, groupId, ...more] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (stat === '' || state === 'Z' || state === 'X') return []
  return [{ pid: Number(pid), parentPid: Number(parentPid), groupId: Number(groupId), startTicks: Number(more[16]) }]
}

/** Empty for the processes of others, which nobody may read. */
const environmentOf = (pid: number): string => textOf(`/proc/${pid}/environ`)

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}
