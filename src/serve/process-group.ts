import { readdirSync, readFileSync } from 'node:fs'

/** Only POSIX has groups of processes: the first one, by whose pid the group is called, and all it started. */
export const hasGroups: boolean = process.platform !== 'win32'

/** Sends a signal to all of a group; says whether anyone was there to get it. */
export function signalGroup(groupId: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-groupId, signal)
  } catch {
    return false
  }
}

/** State and group of a process, from the fields after its name, which may hold spaces and brackets itself (proc_pid_stat(5)). */
function statOf(pid: string): { readonly state: string | undefined; readonly groupId: number } {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, , groupId] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { state, groupId: Number(groupId) }
  } catch {
    return { state: undefined, groupId: Number.NaN }
  }
}

/**
 * Whether a process of the group still runs. Signal 0 reaches the dead too, as long as nobody has buried them, which the first process of a
 * container does late or never; so Linux is asked for the state of each.
 */
export function isGroupRunning(groupId: number): boolean {
  if (!signalGroup(groupId, 0)) return false
  if (process.platform !== 'linux') return true
  return readdirSync('/proc').some((name) => {
    if (!/^\d+$/.test(name)) return false
    const { state, groupId: itsGroupId } = statOf(name)
    return itsGroupId === groupId && state !== 'Z' && state !== 'X'
  })
}
