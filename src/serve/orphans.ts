import { spawn } from 'node:child_process'

/** Given to a group of processes to end by itself before it is killed. */
export const GRACE_MS = 2_000

/** POSIX shell: `read` returns when the other end of its input is closed, which the system does however a process ends. */
const KEEPER = `read -r _; kill -TERM "-$1"; sleep ${GRACE_MS / 1_000}; kill -KILL "-$1"`

const kills = new Set<() => void>()

function killAll(): void {
  for (const kill of kills) kill()
}

/** Calls `kill` when this process exits; the function it gives takes that back. */
export function killAtExit(kill: () => void): () => void {
  if (kills.size === 0) process.on('exit', killAll)
  kills.add(kill)
  return () => {
    kills.delete(kill)
    if (kills.size === 0) process.off('exit', killAll)
  }
}

/**
 * Ends a group of processes once this process is gone, be it by SIGKILL or with a worker thread, when no code of ours can: a small shell
 * waits for the end of a pipe. The function it gives takes that back. Nothing is kept where there is no `/bin/sh`, as on Windows.
 */
export function keepGroup(groupId: number): () => void {
  const keeper = spawn('/bin/sh', ['-c', KEEPER, 'keeper', String(groupId)], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
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
