import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { testWith } from './needs.ts'

/** A `test` that needs to know how long threads wait for a core; skipped where the system does not tell. */
export const withCoreWait: ReturnType<typeof testWith> = testWith(existsSync('/proc/self/schedstat'))

/**
 * How long the threads of some processes and their children have waited for a core while they had something to do: what a busy machine adds to a time between
 * two of them, at most.
 */
export class CoreWait {
  readonly #pids: readonly number[]
  readonly #before: ReadonlyMap<string, number>

  constructor(...pids: readonly number[]) {
    this.#pids = pids
    this.#before = waits(pids)
  }

  /** In ms, since this was made. */
  get ms(): number {
    return [...waits(this.#pids)].reduce((sum, [thread, waitMs]) => sum + waitMs - (this.#before.get(thread) ?? 0), 0)
  }
}

/** By thread. */
function waits(pids: readonly number[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  const visit = (pid: number): void => {
    for (const task of namesIn(`/proc/${pid}/task`)) {
      const folder = `/proc/${pid}/task/${task}`
      const [, nanoseconds] = textOf(`${folder}/schedstat`).split(' ')
      if (nanoseconds !== undefined) found.set(`${pid} ${task}`, Number(nanoseconds) / 1e6)
      for (const child of textOf(`${folder}/children`).split(' ').filter(Boolean)) visit(Number(child))
    }
  }
  pids.forEach(visit)
  return found
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    // The process has ended.
    return []
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return ''
  }
}
