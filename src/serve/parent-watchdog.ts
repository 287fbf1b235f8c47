import { spawn } from 'node:child_process'

/**
 * Has a small shell end something once this process is gone, be it by SIGKILL or with a worker thread, when no code of ours can: it waits for the end of a
 * pipe, which the system closes however a process ends. `command` is what it does then, with `$1`, `$2` … for `values`. The function it gives takes that
 * back. Nothing is kept where there is no `/bin/sh`, as on Windows.
 */
export function runWhenParentDies(command: string, ...values: readonly (string | number)[]): () => void {
  const script = `read -r _; ${command}`
  const watchdog = spawn('/bin/sh', ['-c', script, 'keeper', ...values.map(String)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  watchdog.on('error', () => {})
  // Where files are short, Node gives a child without streams, whatever its types say.
  const { stdin: input }: Partial<typeof watchdog> = watchdog
  input?.on('error', () => {})
  watchdog.unref()
  return () => {
    watchdog.kill('SIGKILL')
    input?.destroy()
  }
}
