import { readFileSync } from 'node:fs'

/** Whether a process runs. One that is dead but not yet buried by its parent (state Z) does not, though it still takes signals. */
export function isRunning(pid: number | undefined): boolean {
  if (pid === undefined) return false
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
