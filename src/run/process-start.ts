import { readFileSync } from 'node:fs'

/**
 * When a process started, as a text that no later process of the same pid shares; `''` where the system does not tell (anything but Linux), and
 * `undefined` where there is no such process. The 22nd field of `/proc/<pid>/stat`, in clock ticks since boot; the fields are counted behind the name of the
 * program, which may hold spaces and brackets.
 */
export function processStart(pid: number): string | undefined {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // It exists and belongs to somebody else: still alive.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return undefined
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}
