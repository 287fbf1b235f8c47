import { spawn } from 'node:child_process'

/**
 * Makes a small shell run `command` once this process is gone, even by SIGKILL or with a worker thread, when none of our code can: it waits for the end of a
 * pipe, which the system closes however a process ends. In `command`, `$1`, `$2` … are `values`. Returns a function that cancels it. Does nothing without
 * `/bin/sh`, as on Windows.
 */
export function runWhenParentDies(command: string, ...values: readonly (string | number)[]): () => void {
  const script = `read -r _; ${command}`
  const watchdog = spawn('/bin/sh', ['-c', script, 'keeper', ...values.map(String)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  watchdog.on('error', () => {})
  // If the system is out of files, Node returns a child without streams, whatever its types say.
  const { stdin: input }: Partial<typeof watchdog> = watchdog
  input?.on('error', () => {})
  watchdog.unref()
  return () => {
    watchdog.kill('SIGKILL')
    input?.destroy()
  }
}

/** How long a process group may take to exit before it is killed. */
export const GRACE_MS = 2_000

const kills = new Set<() => void>()

function killAll(): void {
  for (const kill of kills) kill()
}

/** Calls `kill` when this process exits. Returns a function that cancels it. */
export function killAtExit(kill: () => void): () => void {
  if (kills.size === 0) process.on('exit', killAll)
  kills.add(kill)
  return () => {
    kills.delete(kill)
    if (kills.size === 0) process.off('exit', killAll)
  }
}

/** Sends `$3` to the group `$1`, and, if there is a /proc, to every process with the mark `$2` in its environment. */
const SEND = `send() {
  kill "$3" "-$1"
  for file in $(grep -la "$2" /proc/[0-9]*/environ); do
    file=\${file%/environ}
    kill "$3" "\${file#/proc/}"
  done
}`

/**
 * Kills a process group, and processes that have left it but have `mark` in their environment, once this process is gone, when none of our code can run. Then
 * removes `folder`, if there is one. Returns a function that cancels it.
 */
export function killGroupWhenParentDies(groupId: number, mark: string, folder?: string): () => void {
  const kill = `${SEND}; send "$1" "$2" -TERM; sleep ${GRACE_MS / 1_000}; send "$1" "$2" -KILL`
  return folder === undefined ? runWhenParentDies(kill, groupId, mark) : runWhenParentDies(`${kill}; rm -rf "$3"`, groupId, mark, folder)
}

/** Kills a worker process when this process dies, even if its task blocks the event loop. Returns a function that cancels it. */
export function killWhenParentDies(pid: number): () => void {
  return runWhenParentDies('kill -KILL "$1"', pid)
}
