import { endedAfterUs } from './keeper.ts'

/** Given to a group of processes to end by itself before it is killed. */
export const GRACE_MS = 2_000

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

/** Ends a group of processes once this process is gone, when no code of ours can. The function it gives takes that back. */
export function keepGroup(groupId: number): () => void {
  return endedAfterUs(`kill -TERM "-$1"; sleep ${GRACE_MS / 1_000}; kill -KILL "-$1"`, groupId)
}
