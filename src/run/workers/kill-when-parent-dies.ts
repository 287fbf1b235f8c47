import { runWhenParentDies } from '../../serve/parent-watchdog.ts'

/** Kills a worker process when this process dies, even if its task blocks the event loop. Returns a function that cancels it. */
export function killWhenParentDies(pid: number): () => void {
  return runWhenParentDies('kill -KILL "$1"', pid)
}
