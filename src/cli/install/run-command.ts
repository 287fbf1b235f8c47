import { spawn } from 'node:child_process'
import { OutputTail } from '../../serve/process/output-tail.ts'

/** How a command ended. */
export interface CommandOutcome {
  /** `null` when a signal ended it. */
  readonly code: number | null
  /** Its last output, of both streams. */
  readonly output: string
}

/** Runs a command to its end: a program with its arguments, or a shell command. */
export function runCommand(
  command: readonly string[] | string,
  folder: string,
  signal: AbortSignal,
  env: Readonly<Record<string, string>> = {},
): Promise<CommandOutcome> {
  signal.throwIfAborted()
  const [program, ...rest] = typeof command === 'string' ? [command] : command
  const child = spawn(program!, rest, {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Package managers are scripts on Windows.
    shell: typeof command === 'string' || process.platform === 'win32',
    signal,
  })
  return new Promise((resolve, reject) => {
    const tail = new OutputTail()
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => tail.append(chunk))
    child.once('error', (error) => (signal.aborted ? reject(signal.reason as Error) : resolve({ code: 127, output: error.message })))
    child.once('close', (code) => (signal.aborted ? reject(signal.reason as Error) : resolve({ code, output: tail.lastLines(20) })))
  })
}
