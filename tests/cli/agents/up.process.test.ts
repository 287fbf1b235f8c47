import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { connectCoordinator } from '../../../src/agents/nats/coordinator.ts'
import { Coordinator } from '../../../src/agents/protocol/coordinator.ts'
import { brokerSettings } from '../../../src/agents/settings.ts'
import { upOrder } from '../../../src/cli/agents/keys-order.ts'
import { systemClock } from '../../../src/units/time/clock.ts'
import { messageOf } from '../../helpers/message-of.ts'
import { hasNatsServer } from '../../helpers/nats-server.ts'
import { testWith } from '../../helpers/needs.ts'
import { runCli, startCli, type StartedCli } from '../../helpers/projects/run-cli.ts'

const testOnBroker = testWith(hasNatsServer)
const WAIT = { timeout: 60_000, interval: 50 }

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vitest-load-up-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The variables that it printed, for a shell. */
async function variablesOf(up: StartedCli): Promise<Record<string, string>> {
  await vi.waitFor(() => expect(up.printed()).toContain('VITEST_LOAD_AGENTS'), WAIT)
  return Object.fromEntries([...up.printed().matchAll(/^export (\w+)=(.*)$/gm)].map(([, name, value]) => [name!, value!]))
}

/** Waits for the agents that a coordinator with these variables finds. */
async function agentsWith(variables: Record<string, string>, count: number): Promise<readonly string[]> {
  const { transport, keys, cluster } = await connectCoordinator(brokerSettings({}, variables), (what) => expect.unreachable(what))
  const coordinator = new Coordinator({ transport, keys, cluster, clock: systemClock, wallClockMs: Date.now })
  try {
    return await vi.waitFor(async () => {
      const ids = (await coordinator.discover()).map(({ id }) => id)
      expect(ids).toHaveLength(count)
      return ids
    }, WAIT)
  } finally {
    await transport.close()
  }
}

/** The processes that have the folder of keys, or the configuration in it, among their arguments. */
function processesOf(folder: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
        return command.includes(folder) ? [command] : []
      } catch {
        return []
      }
    })
}

describe.runIf(process.platform === 'linux')('vitest-load up, with a real nats-server', { timeout: 180_000 }, () => {
  testOnBroker('starts a broker and agents, says what to set, and ends everything on Ctrl+C', async () => {
    const folder = temporaryFolder()
    await using up = startCli(folder, 'up', '2', '--cluster', 'team', '--write-env', 'agents.env')
    const variables = await variablesOf(up)
    expect(Object.keys(variables)).toEqual(['VITEST_LOAD_NATS', 'VITEST_LOAD_NATS_KEY_FILE', 'VITEST_LOAD_CLUSTER', 'VITEST_LOAD_AGENTS'])
    expect(variables).toMatchObject({
      VITEST_LOAD_NATS: expect.stringMatching(/^nats:\/\/127\.0\.0\.1:\d+$/),
      VITEST_LOAD_CLUSTER: 'team',
      VITEST_LOAD_AGENTS: '2',
    })
    const keyFile = variables['VITEST_LOAD_NATS_KEY_FILE']!
    expect(statSync(keyFile).mode & 0o777).toBe(0o600)
    const envFile = join(folder, 'agents.env')
    expect(
      readFileSync(envFile, 'utf8')
        .split('\n')
        .filter((line) => /^\w/.test(line)),
    ).toEqual(Object.entries(variables).map(([name, value]) => `${name}=${value}`))
    expect(statSync(envFile).mode & 0o777).toBe(0o600)

    const ids = await agentsWith(variables, 2)
    // Each agent has a key of its own.
    expect(new Set(ids.map((id) => id.split('-')[0])).size).toBe(2)
    expect(processesOf(up.folder).length).toBeGreaterThanOrEqual(3)

    up.process.kill('SIGINT')
    expect(await up.ended).toMatchObject({ exitCode: 130 })
    await vi.waitFor(() => expect(processesOf(up.folder)).toEqual([]), WAIT)
    expect([existsSync(keyFile), existsSync(envFile)]).toEqual([false, false])
  })

  testOnBroker('leaves nothing behind if it is killed', async () => {
    const folder = temporaryFolder()
    await using up = startCli(folder, 'up', '1')
    const variables = await variablesOf(up)
    await agentsWith(variables, 1)
    up.process.kill('SIGKILL')
    await up.ended
    await vi.waitFor(() => {
      expect(processesOf(up.folder)).toEqual([])
      expect(existsSync(variables['VITEST_LOAD_NATS_KEY_FILE']!)).toBe(false)
    }, WAIT)
  })

  testOnBroker('ends with the process that started it', async () => {
    const folder = temporaryFolder()
    const cli = join(import.meta.dirname, '../../../dist/cli.js')
    // A shell that goes on after starting it, as a script does.
    const shell = spawn('/bin/sh', ['-c', `"${process.execPath}" "${cli}" up 1 & sleep 600`], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: process.env['PATH'], TMPDIR: folder },
      detached: true,
    })
    let output = ''
    shell.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
    await vi.waitFor(() => expect(output).toContain('VITEST_LOAD_AGENTS'), WAIT)
    expect(processesOf(folder)).not.toEqual([])
    shell.kill('SIGKILL')
    await once(shell, 'exit')
    await vi.waitFor(() => expect(processesOf(folder)).toEqual([]), WAIT)
    // What is left of the shell: its `sleep`.
    process.kill(-shell.pid!, 'SIGKILL')
  })

  testOnBroker('runs a command with the variables, ends with it, and fails as it does', async () => {
    const folder = temporaryFolder()
    const print =
      'console.log(Object.keys(process.env).filter((name) => name.startsWith("VITEST_LOAD")).sort().join(), process.argv.slice(1).join())'
    const done = await runCli(folder, 'up', '1', '--', process.execPath, '-e', print, '--', '--flag')
    expect(done).toMatchObject({ exitCode: 0, output: 'VITEST_LOAD_AGENTS,VITEST_LOAD_NATS,VITEST_LOAD_NATS_KEY_FILE --flag\n' })
    expect(await runCli(folder, 'up', '1', '--', process.execPath, '-e', 'process.exit(7)')).toMatchObject({ exitCode: 1 })
    const missing = await runCli(folder, 'up', '1', '--', 'no-such-command')
    expect(missing).toMatchObject({ exitCode: 2, reported: expect.stringContaining('no-such-command') })
  })

  testOnBroker('does not overwrite a file of variables that something else has written', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, '.env'), 'SECRET=1\n')
    const { exitCode, reported } = await runCli(folder, 'up', '1', '--write-env', '.env')
    expect(exitCode).toBe(2)
    expect(reported).toContain("Expected `--write-env` to name a new file, got '.env' (string), which something else has written")
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe('SECRET=1\n')
  })
})

describe('the arguments of up', () => {
  test('are a number of agents, and a command after --', () => {
    expect(upOrder(['3'])).toEqual({ agents: 3, cluster: 'default', envFile: undefined, command: [] })
    expect(upOrder(['--cluster', 'team', '2', '--write-env=x', '--', 'npx', 'vitest', '--', '-t', 'pays'])).toEqual({
      agents: 2,
      cluster: 'team',
      envFile: 'x',
      command: ['npx', 'vitest', '--', '-t', 'pays'],
    })
    expect(upOrder(['--help'])).toBe('help')
  })

  test.for([
    [[]],
    [['0']],
    [['many']],
    [['65']],
    [['3', '4']],
    [['3', '--cluster', 'a b']],
    [['3', '--writeenv', 'x']],
    [['3', 'npx', 'vitest']],
  ] as const)('are refused: %j', ([args]) => {
    expect(messageOf(() => upOrder(args))).toMatchSnapshot()
  })
})
