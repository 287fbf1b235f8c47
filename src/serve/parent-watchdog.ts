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
