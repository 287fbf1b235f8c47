import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { runWhenParentDies } from '../../serve/process/parent-watchdog.ts'
import { hasGroups, signalGroup } from '../../serve/process/process-tree.ts'
import { packageFile } from '../../units/platform/package-root.ts'

/** An agent that this process started on its own machine; it ends with this process. */
export interface LocalAgent {
  /** Resolves when it is gone, with how: "exited with code 1". */
  readonly ended: Promise<string>
  /** Ends it as an operator does, and kills it if that takes long; resolves when it is gone. */
  stop(): Promise<void>
}

export interface LocalAgentOptions {
  readonly nats: string
  readonly cluster: string
  readonly keyFile: string
  /** Public key of the coordinator. */
  readonly trust: string
  /** Called with each line that it prints. */
  readonly onLine: (line: string) => void
}

/** An agent that carries a run needs up to 5 s for its last report. */
const GRACE_MS = 8_000

export function startLocalAgent({ nats, cluster, keyFile, trust, onLine }: LocalAgentOptions): LocalAgent {
  const flags = ['--nats', nats, '--cluster', cluster, '--key-file', keyFile, '--trust', trust]
  const agent = spawn(process.execPath, [fileURLToPath(packageFile('dist/cli.js')), 'agent', ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl+C reaches all processes of a terminal at once: in a group of its own, the agent ends when it is told to, before its broker.
    detached: hasGroups,
  })
  for (const stream of [agent.stdout, agent.stderr]) createInterface(stream).on('line', onLine)
  const ended = new Promise<string>((resolve) => {
    agent.once('error', ({ message }) => resolve(message))
    agent.once('close', (code, signal) => resolve(signal === null ? `exited with code ${code}` : `killed by ${signal}`))
  })
  const { pid } = agent
  if (pid !== undefined && hasGroups) void ended.then(runWhenParentDies('kill -KILL "-$1"', pid))
  return { ended, stop: () => stopped(agent, ended) }
}

/** Ends a process as an operator does, and kills it if that takes long. */
export async function stopped(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM')
  const timer = setTimeout(() => {
    if (child.pid === undefined || !hasGroups || !signalGroup(child.pid, 'SIGKILL')) child.kill('SIGKILL')
  }, GRACE_MS)
  await ended
  clearTimeout(timer)
}
