import { closeSync, openSync, writeSync } from 'node:fs'
import process from 'node:process'
import { isMainThread } from 'node:worker_threads'
import { LoadError } from '../../units/errors/error.ts'

const interruption = new AbortController()
let runs = 0

/** Ends all runs of this thread, as Ctrl+C does. */
export const interrupt = (): void => interruption.abort(new LoadError('interrupted', 'Ctrl+C'))
const onDisconnect = (): void => interruption.abort(new LoadError('interrupted', 'Vitest itself has ended'))

/** A signal that is aborted by Ctrl+C, until it is released. */
export interface Interruption {
  readonly signal: AbortSignal
  release(): void
}

/**
 * Watches for Ctrl+C, and for the end of Vitest's main process: it ends at once on Ctrl+C, and the process of a worker would go on loading until the run is
 * over. Nothing comes after an interruption: the signal stays aborted.
 * Worker threads notice neither, and end with the main process, which asks them for what they have if a report is written. From Vitest 5 on so do processes, some 50 ms after Ctrl+C: what a run has to report is
 * written at once.
 */
export function watchInterruption(): Interruption {
  if (runs++ === 0 && isMainThread) process.on('SIGINT', interrupt).on('disconnect', onDisconnect)
  return {
    signal: interruption.signal,
    release: () => {
      if (--runs === 0) process.off('SIGINT', interrupt).off('disconnect', onDisconnect)
    },
  }
}

/** Whether there was an interruption: the main process, which would show the output of this worker, is then gone or about to exit. */
export function isInterrupted(): boolean {
  return interruption.signal.aborted
}

/**
 * Returns a function that writes the first line it gets directly to the terminal, if there is one, and ignores any other: after Ctrl+C a run has no other way
 * to report.
 */
export function oneLineToTerminal(): (line: string) => void {
  let isWritten = false
  return (line) => {
    if (!isWritten) writeToTerminal(line)
    isWritten = true
  }
}

function writeToTerminal(line: string): void {
  try {
    const terminal = openSync('/dev/tty', 'w')
    writeSync(terminal, `${line}\n`)
    closeSync(terminal)
  } catch {
    // There is no terminal.
  }
}
