import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { testWith } from './needs.ts'

/** A `test` that needs to know how long threads wait for a core; skipped where the system does not tell. */
export const withCoreWait: ReturnType<typeof testWith> = testWith(existsSync('/proc/self/schedstat'))

/**
 * How long this process and its children have waited for a core while their event loops had something to do: what a busy machine adds to a time that is spent in one
 * of them after the other, at most. Other threads than those of event loops do not count.
 */
export class CoreWait {
  readonly #before: ReadonlyMap<number, number> = waits()

  /** In ms, since this was made. */
  get ms(): number {
    return [...waits()].reduce((sum, [pid, waitMs]) => sum + waitMs - (this.#before.get(pid) ?? 0), 0)
  }
}

/** By process. */
function waits(): ReadonlyMap<number, number> {
  const found = new Map<number, number>()
  const visit = (pid: number): void => {
    const [, nanoseconds] = textOf(`/proc/${pid}/task/${pid}/schedstat`).split(' ')
    if (nanoseconds !== undefined) found.set(pid, Number(nanoseconds) / 1e6)
    for (const task of namesIn(`/proc/${pid}/task`))
      for (const child of textOf(`/proc/${pid}/task/${task}/children`).split(' ').filter(Boolean)) visit(Number(child))
  }
  visit(process.pid)
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
