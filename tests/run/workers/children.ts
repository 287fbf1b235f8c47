import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'

/** The processes that a process has started as workers and that have not ended. */
export function workersOf(parent: number): readonly number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,command='], { encoding: 'utf8' }).trim().split('\n')
  return lines.flatMap((line) => {
    const [pid, ppid, stat, ...command] = line.trim().split(/\s+/)
    return Number(ppid) === parent && !stat!.startsWith('Z') && command.join(' ').includes('tinypool') ? [Number(pid)] : []
  })
}

/** Nothing that a test has started may go on spinning, whatever became of the test. */
export function endChildren(): void {
  for (const pid of workersOf(process.pid)) process.kill(pid, 'SIGKILL')
}

/** How many threads this process has; `undefined` where the system does not tell (anything but Linux). */
export function threadCount(): number | undefined {
  try {
    return readdirSync('/proc/self/task').length
  } catch {
    return undefined
  }
}
