import { readFileSync } from 'node:fs'
import { isRunning } from '../../units/platform/process.ts'

/**
 * When a process started, as a text that no later process of the same pid shares; `''` where the system does not tell (anything but Linux), and
 * `undefined` where no such process is running. In `/proc/<pid>/stat` the state is the 3rd field and the start, in clock ticks since boot, the 22nd; the
 * fields are counted behind the name of the program, which may hold spaces and brackets.
 */
export function processStart(pid: number): string | undefined {
  if (!isRunning(pid)) return undefined
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return ''
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // A zombie has ended; only its parent has not heard of it yet.
  return fields[0] === 'Z' ? undefined : (fields[19] ?? '')
}

/** A process, told from later ones with its pid. Plain data. */
export interface KnownProcess {
  readonly pid: number
  readonly startedAt: string
}

export const thisProcess = (): KnownProcess => ({ pid: process.pid, startedAt: processStart(process.pid) ?? '' })

/** Where the system does not tell when a process started, its pid has to do. */
export function isStillRunning({ pid, startedAt }: KnownProcess): boolean {
  const start = processStart(pid)
  return start !== undefined && (start === startedAt || start === '' || startedAt === '')
}
