import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve as resolvePath } from 'node:path'
import { runWhenParentDies } from '../../serve/process/parent-watchdog.ts'
import { LoadError } from '../../units/errors/error.ts'
import { formatReceived } from '../../units/text/received.ts'
import { UP_HELP } from '../help-agents.ts'
import type { ExitCode, Terminal } from '../terminal.ts'
import { startBroker } from './broker.ts'
import { findNatsServer } from './find-nats-server.ts'
import { writeKeys, type KeyFolder } from './key-folder.ts'
import { upOrder, type UpOrder } from './keys-order.ts'
import { startLocalAgent, stopped } from './local-agent.ts'

type Variables = Readonly<Record<string, string>>

/** How often it looks whether the process that started it is still there. */
const PARENT_POLL_MS = 500

/** `vitest-load up`: a broker and agents on this machine, until a signal, the end of the command, or the end of the process that started it. */
export async function up(args: readonly string[], folder: string, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  const order = upOrder(args)
  if (order === 'help') {
    terminal.print(UP_HELP.trimEnd())
    return 0
  }
  const program = findNatsServer(process.env)
  const stops: (() => unknown)[] = []
  try {
    // Only this user can enter it.
    const place = mkdtempSync(join(tmpdir(), 'vitest-load-up-'))
    const forget = runWhenParentDies('rm -rf "$1"', place)
    stops.push(() => {
      rmSync(place, { recursive: true, force: true })
      forget()
    })
    const keys = await writeKeys(join(place, 'keys'), order.cluster, order.agents)
    const broker = await startBroker({ program, configuration: keys.authorization, folder: place })
    stops.push(() => broker.stop())
    const agents = keys.agents.map(({ path }, index) => {
      const onLine = (line: string): void => terminal.log(`agent ${index + 1}: ${line}`)
      return startLocalAgent({ nats: broker.url, cluster: order.cluster, keyFile: path, trust: keys.coordinator.publicKey, onLine })
    })
    stops.push(() => Promise.all(agents.map((agent) => agent.stop())))
    const variables = variablesFor(order, keys, broker.url)
    stops.push(announce(order, variables, folder, terminal))
    const command = order.command.length > 0 ? startCommand(order.command, variables, folder) : undefined
    stops.push(() => command?.stop())
    const how = await Promise.race([
      interrupted(signal),
      parentGone(),
      broker.ended.then((how) => `the broker ${how}`),
      ...agents.map(({ ended }, index) => ended.then((how) => `agent ${index + 1} ${how}`)),
      ...(command === undefined ? [] : [command.ended]),
    ])
    if (typeof how === 'number') return how
    terminal.log(`vitest-load: ${how}, so everything ends`)
    return 2
  } finally {
    for (const stop of stops.toReversed()) await stop()
  }
}

function variablesFor({ cluster, agents }: UpOrder, { coordinator }: KeyFolder, url: string): Variables {
  return {
    VITEST_LOAD_NATS: url,
    VITEST_LOAD_NATS_KEY_FILE: coordinator.path,
    ...(cluster !== 'default' && { VITEST_LOAD_CLUSTER: cluster }),
    VITEST_LOAD_AGENTS: String(agents),
  }
}

/** Returns how to take it back. */
function announce({ envFile, command }: UpOrder, variables: Variables, folder: string, terminal: Terminal): () => void {
  const lines = Object.entries(variables)
  if (command.length === 0) {
    terminal.print(lines.map(([name, value]) => `export ${name}=${shellWord(value)}`).join('\n'))
    terminal.log('Set these where the tests run; Ctrl+C ends everything')
  }
  if (envFile === undefined) return () => {}
  const path = resolvePath(folder, envFile)
  if (existsSync(path) && !readFileSync(path, 'utf8').startsWith(MARK)) {
    throw new LoadError(
      'bad-arguments',
      `Expected \`--write-env\` to name a new file, got ${formatReceived(envFile)}, which something else has written: it is not overwritten`,
    )
  }
  writeFileSync(path, `${MARK}\n${lines.map(([name, value]) => `${name}=${value}`).join('\n')}\n`, { mode: 0o600 })
  return () => rmSync(path, { force: true })
}

const MARK = '# Written by vitest-load up, which removes it when it ends'

const shellWord = (value: string): string => (/^[\w./:@-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`)

/** The signal ends the command: the exit code is that of the signal. */
function interrupted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error)
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}

/** A script or a shell that was killed leaves no agents behind. */
function parentGone(): Promise<string> {
  const parent = process.ppid
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (process.ppid === parent) return
      clearInterval(timer)
      resolve('the process that started this is gone')
    }, PARENT_POLL_MS)
    timer.unref()
  })
}

interface Command {
  /** Its exit code, or why it could not be started. */
  readonly ended: Promise<ExitCode | string>
  stop(): Promise<void>
}

function startCommand([program, ...args]: readonly string[], variables: Variables, folder: string): Command {
  const command = spawn(program!, args, { cwd: folder, env: { ...process.env, ...variables }, stdio: 'inherit' })
  const ended = new Promise<ExitCode | string>((resolve) => {
    command.once('error', ({ message }) => resolve(message))
    command.once('close', (code) => resolve(code === 0 ? 0 : 1))
  })
  return { ended, stop: () => stopped(command, ended) }
}
