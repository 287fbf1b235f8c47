import { readFileSync } from 'node:fs'
import { isRunning } from '../../units/platform/process.ts'

/**
 * When a process started, as text that no later process with the same pid shares; `''` if the system does not report it (anything but Linux), and `undefined`
 * if no such process is running. In `/proc/<pid>/stat` the state is the 3rd field and the start, in clock ticks since boot, the 22nd. Fields are counted after
 * the name of the program, which may contain spaces and brackets.
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
  // A zombie has ended; its parent has just not waited for it yet.
  return fields[0] === 'Z' ? undefined : (fields[19] ?? '')
}

/** A process, distinguished from later ones with the same pid. Plain data. */
export interface KnownProcess {
  readonly pid: number
  readonly startedAt: string
}

export const thisProcess = (): KnownProcess => ({ pid: process.pid, startedAt: processStart(process.pid) ?? '' })

/** If the system does not report when a process started, its pid has to suffice. */
export function isStillRunning({ pid, startedAt }: KnownProcess): boolean {
  const start = processStart(pid)
  return start !== undefined && (start === startedAt || start === '' || startedAt === '')
}
