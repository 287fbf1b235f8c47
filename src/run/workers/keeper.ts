import { spawn } from 'node:child_process'

/** POSIX shell: `read` returns when the other end of its input is closed, which the system does however a process ends. */
const KEEPER = 'read -r _; kill -KILL "$1"'

/**
 * Ends a process once this one is gone, be it by SIGKILL: a worker hears of that by itself, but not where its task never lets the event loop go on. The
 * function it gives takes that back. Nothing is kept where there is no `/bin/sh`, as on Windows.
 */
export function keepProcess(pid: number): () => void {
  const keeper = spawn('/bin/sh', ['-c', KEEPER, 'keeper', String(pid)], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  keeper.on('error', () => {})
  // Where files are short, Node gives a child without streams, whatever its types say.
  const { stdin: input }: Partial<typeof keeper> = keeper
  input?.on('error', () => {})
  keeper.unref()
  return () => {
    keeper.kill('SIGKILL')
    input?.destroy()
  }
}
