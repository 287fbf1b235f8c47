import { fork, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { noop } from '../../units/platform/noop.ts'
import { packageFile } from '../../units/platform/package-root.ts'
import type { ExitCode, Terminal } from '../terminal.ts'

/** A process that crashed is started again, but not at once: it may crash again. */
const RESTART_MS = 1_000

/** Starting again does not help. */
const FINAL: readonly (number | null)[] = [0, 2, 3, 4]

/** Starts several agents, each in a process of its own, and waits until all have ended. They end with this process. */
export async function agentProcesses(count: number, args: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  const living = new Set<ChildProcess>()
  const endAll = (): void => {
    for (const child of living) child.kill('SIGTERM')
  }
  signal.addEventListener('abort', endAll, { once: true })
  const codes = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      for (;;) {
        const child = started(args, (line) => terminal.log(`agent ${index + 1}: ${line}`))
        living.add(child)
        if (signal.aborted) child.kill('SIGTERM')
        const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
        living.delete(child)
        if (signal.aborted || FINAL.includes(code)) {
          if (code !== 0) endAll()
          return code
        }
        terminal.log(`agent ${index + 1}: its process exited with code ${code}, and is started again`)
        await sleep(RESTART_MS, undefined, { signal }).catch(noop)
        if (signal.aborted) return 0
      }
    }),
  )
  signal.removeEventListener('abort', endAll)
  const worst = Math.max(...codes.map((code) => code ?? 0))
  return (signal.aborted ? 0 : worst) as ExitCode
}

/** With the same flags, but alone. */
function started(args: readonly string[], onLine: (line: string) => void): ChildProcess {
  const child = fork(packageFile('dist/cli.js'), ['agent', ...args, '--procs', '1'], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  for (const stream of [child.stdout!, child.stderr!]) createInterface(stream).on('line', onLine)
  return child
}
