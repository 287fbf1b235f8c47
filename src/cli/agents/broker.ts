import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { killWhenParentDies } from '../../serve/process/parent-watchdog.ts'
import { hasGroups } from '../../serve/process/process-tree.ts'
import { LoadError } from '../../units/errors/error.ts'

/** A nats-server that this process started; it ends with this process. */
export interface Broker {
  /** `nats://127.0.0.1:<port>` */
  readonly url: string
  readonly port: number
  readonly pid: number
  /** Resolves when it is gone, with how: "exited with code 1". */
  readonly ended: Promise<string>
  /** Ends it; resolves when it is gone. */
  stop(): Promise<void>
}

export interface BrokerOptions {
  /** Path of nats-server. */
  readonly program: string
  /** What stands in its configuration besides its address. */
  readonly configuration: string
  /** A folder of its own: its configuration and its port are written there. */
  readonly folder: string
  /** Any free one if absent. */
  readonly port?: number
}

const READY_MS = 10_000
const POLL_MS = 10
const MOST_OUTPUT = 16_384

/**
 * Starts a broker on loopback; resolves when it is ready.
 *
 * @throws {LoadError} `agents-unreachable` if it does not start; the message ends with what it printed.
 */
export async function startBroker({ program, configuration, folder, port }: BrokerOptions): Promise<Broker> {
  const file = join(folder, 'nats-server.conf')
  writeFileSync(file, `listen: "127.0.0.1:${port ?? -1}"\n${configuration}`, { mode: 0o600 })
  const server = spawn(program, ['-c', file, '--ports_file_dir', folder], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // Ctrl+C reaches all processes of a terminal at once: in a group of its own, the broker outlives those who need it.
    detached: hasGroups,
  })
  let output = ''
  server.stderr.setEncoding('utf8').on('data', (chunk: string) => (output = (output + chunk).slice(-MOST_OUTPUT)))
  const state: { how?: string } = {}
  const ended = new Promise<string>((resolve) => {
    const end = (text: string): void => resolve((state.how ??= text))
    server.once('error', ({ message }) => end(message))
    server.once('exit', (code, signal) => end(signal === null ? `exited with code ${code}` : `killed by ${signal}`))
  })
  const { pid = 0 } = server
  const release = pid === 0 ? () => {} : killWhenParentDies(pid)
  void ended.then(release)
  const stop = async (): Promise<void> => {
    server.kill('SIGKILL')
    await ended
  }
  const deadline = Date.now() + READY_MS
  while (state.how === undefined && Date.now() < deadline) {
    const bound = portIn(join(folder, `nats-server_${pid}.ports`))
    if (bound !== undefined) return { url: `nats://127.0.0.1:${bound}`, port: bound, pid, ended, stop }
    await sleep(POLL_MS)
  }
  const problem = state.how ?? `was not ready within ${READY_MS / 1_000} s`
  await stop()
  throw new LoadError('agents-unreachable', `Expected ${program} to start, but it ${problem}: ${lastLine(output)}`)
}

/** `undefined` until the server has written the file. */
function portIn(file: string): number | undefined {
  try {
    const { nats } = JSON.parse(readFileSync(file, 'utf8')) as { readonly nats: readonly string[] }
    return Number(new URL(nats[0]!).port)
  } catch {
    return undefined
  }
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? ''
