import { closeSync, openSync, writeSync } from 'node:fs'
import process from 'node:process'
import { isMainThread } from 'node:worker_threads'
import { LoadError } from '../units/error.ts'

const interruption = new AbortController()
let runs = 0

const onSignal = (): void => interruption.abort(new LoadError('interrupted', 'Ctrl+C'))
const onDisconnect = (): void => interruption.abort(new LoadError('interrupted', 'Vitest itself has ended'))

/** A signal that is aborted by Ctrl+C, until it is released. */
export interface Interruption {
  readonly signal: AbortSignal
  release(): void
}

/**
 * Watches for Ctrl+C, and for the end of Vitest's main process: it ends at once on Ctrl+C, and the process of a worker would go on loading until the run is
 * over. Nothing comes after an interruption: the signal stays aborted.
 * Worker threads hear of neither; they end with the main process.
 */
export function watchInterruption(): Interruption {
  if (runs++ === 0 && isMainThread) process.on('SIGINT', onSignal).on('disconnect', onDisconnect)
  return {
    signal: interruption.signal,
    release: () => {
      if (--runs === 0) process.off('SIGINT', onSignal).off('disconnect', onDisconnect)
    },
  }
}

/** Whether there has been an interruption: whoever would show what this worker says is gone, or about to go. */
export function isInterrupted(): boolean {
  return interruption.signal.aborted
}

/** Writes a line straight to the terminal, where there is one: it has no other way any more. */
export function writeToTerminal(line: string): void {
  try {
    const terminal = openSync('/dev/tty', 'w')
    writeSync(terminal, `${line}\n`)
    closeSync(terminal)
  } catch {
    // Nobody sits in front of it.
  }
}
