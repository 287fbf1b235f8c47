import { runWhenParentDies } from '../../serve/parent-watchdog.ts'

/** Ends a process once this one is gone: a worker hears of that by itself, but not where its task never lets the event loop go on. The function it gives takes that back. */
export function killWhenParentDies(pid: number): () => void {
  return runWhenParentDies('kill -KILL "$1"', pid)
}
