import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { AgentsRun } from '../../../src/agents/protocol/agents-run.ts'
import { isRunning } from '../../../src/units/platform/process.ts'
import { runCli, startCli, type StartedCli } from '../../helpers/projects/run-cli.ts'
import { startFixture, type Fixture } from '../../helpers/fixture-server.ts'
import { testWith } from '../../helpers/needs.ts'
import { hasNatsServer, startNatsServer } from '../../helpers/nats-server.ts'
import { coordinate } from './coordinated-run.ts'

const withNats = testWith(hasNatsServer)
const PATIENT = { timeout: 30_000, interval: 100 }

const isReady = (agent: StartedCli, count = 1): Promise<void> =>
  vi.waitFor(() => expect(agent.reported().match(/ready: agent /g) ?? []).toHaveLength(count), PATIENT)

withNats('agents at a broker carry a run together (needs nats-server)', async () => {
  await using broker = await startNatsServer()
  await using target = await startFixture('steady')
  await using agents = startCli(tmpdir(), 'agent', '--nats', broker.url, '--procs', '2')
  await isReady(agents, 2)
  const { run, reports } = await coordinate(broker.url, target.url, { iterations: 400, concurrency: 4 }, 2)
  await run.over
  expect(run.agents.map(({ lost }) => lost)).toEqual([undefined, undefined])
  expect(reports.filter(({ end }) => end === 'finished')).toHaveLength(2)
  expect((await target.stats()).requests).toBe(400)
  await run.terminate()
  await vi.waitFor(() => expect(agents.reported()).toMatch(/claimed: run \S+ of "a test"[\s\S]*idle: run/), PATIENT)
  agents.process.kill('SIGTERM')
  expect((await agents.ended).exitCode).toBe(0)
})

/** Starts an agent and a run at a target that goes on for long; resolves when it sends. */
async function carrying(
  broker: string,
  target: Fixture,
): Promise<{ readonly agent: StartedCli; readonly run: AgentsRun; readonly child: number }> {
  const agent = startCli(tmpdir(), 'agent', '--nats', broker)
  onTestFinished(() => agent[Symbol.asyncDispose]())
  await isReady(agent)
  const { run } = await coordinate(broker, target.url, { duration: '60s', concurrency: 4 }, 1)
  await vi.waitFor(async () => expect((await target.stats()).requests).toBeGreaterThan(0), PATIENT)
  const child = Number(
    execFileSync('pgrep', ['-P', String(agent.process.pid)], { encoding: 'utf8' })
      .trim()
      .split('\n')[0],
  )
  return { agent, run, child }
}

/** Whether the target gets nothing more. */
async function isQuiet(target: Fixture): Promise<boolean> {
  const { requests } = await target.stats()
  await sleep(300)
  return (await target.stats()).requests === requests
}

describe('the load of an agent ends (needs nats-server)', () => {
  withNats('with its process, at once, and the coordinator knows', async () => {
    await using broker = await startNatsServer()
    await using target = await startFixture('steady')
    const { agent, run, child } = await carrying(broker.url, target)
    agent.process.kill('SIGKILL')
    await agent.ended
    await vi.waitFor(() => expect(isRunning(child)).toBe(false), PATIENT)
    expect(await isQuiet(target)).toBe(true)
    await run.over
    expect(run.agents[0]!.lost).toMatch(/said nothing for/)
  })

  withNats('if only the process that sends is killed: the coordinator hears how, and the agent is idle again', async () => {
    await using broker = await startNatsServer()
    await using target = await startFixture('steady')
    const { agent, run, child } = await carrying(broker.url, target)
    process.kill(child, 'SIGKILL')
    await run.over
    expect(run.agents[0]!.lost).toMatch(/was killed by SIGKILL/)
    await run.terminate()
    await vi.waitFor(() => expect(agent.reported()).toMatch(/idle: run/), PATIENT)
    expect(await isQuiet(target)).toBe(true)
  })

  withNats('if only the process that sends is frozen: it is killed, and the agent is idle again', async () => {
    await using broker = await startNatsServer()
    await using target = await startFixture('steady')
    const { agent, run, child } = await carrying(broker.url, target)
    process.kill(child, 'SIGSTOP')
    await run.over
    expect(run.agents[0]!.lost).toMatch(/did not answer for/)
    await run.terminate()
    await vi.waitFor(() => expect(isRunning(child)).toBe(false), PATIENT)
    await vi.waitFor(() => expect(agent.reported()).toMatch(/idle: run/), PATIENT)
    expect(await isQuiet(target)).toBe(true)
  })

  withNats('while it is frozen, by the process that sends, and nothing is sent when it goes on', async () => {
    await using broker = await startNatsServer()
    await using target = await startFixture('steady')
    const { agent, run, child } = await carrying(broker.url, target)
    agent.process.kill('SIGSTOP')
    await vi.waitFor(async () => expect(await isQuiet(target)).toBe(true), PATIENT)
    const { requests } = await target.stats()
    agent.process.kill('SIGCONT')
    await vi.waitFor(() => expect(isRunning(child)).toBe(false), PATIENT)
    await run.over
    await run.terminate()
    await vi.waitFor(() => expect(agent.reported()).toMatch(/idle: run/), PATIENT)
    expect((await target.stats()).requests).toBe(requests)
    expect(run.agents[0]!.lost).not.toBe(undefined)
  })

  withNats('if agent and process are frozen together', async () => {
    await using broker = await startNatsServer()
    await using target = await startFixture('steady')
    const { agent, run, child } = await carrying(broker.url, target)
    process.kill(child, 'SIGSTOP')
    agent.process.kill('SIGSTOP')
    await sleep(2_500)
    const { requests } = await target.stats()
    agent.process.kill('SIGCONT')
    process.kill(child, 'SIGCONT')
    await vi.waitFor(() => expect(isRunning(child)).toBe(false), PATIENT)
    await run.over
    await run.terminate()
    await vi.waitFor(() => expect(agent.reported()).toMatch(/idle: run/), PATIENT)
    // Its thread may have been stopped between the check of the lease and the write.
    expect((await target.stats()).requests).toBeLessThanOrEqual(requests + 1)
  })

  withNats('by SIGTERM: it stops, reports and exits', async () => {
    await using broker = await startNatsServer()
    await using target = await startFixture('steady')
    const { agent, run, child } = await carrying(broker.url, target)
    agent.process.kill('SIGTERM')
    expect((await agent.ended).exitCode).toBe(0)
    expect(isRunning(child)).toBe(false)
    expect(await isQuiet(target)).toBe(true)
    await run.over
    expect(run.agents[0]!.lost).toMatch(/stopped/)
  })
})

describe('the command (needs nats-server)', () => {
  withNats('ends at once by a signal while it waits, and by --idle-exit', async () => {
    await using broker = await startNatsServer()
    await using agent = startCli(tmpdir(), 'agent', '--nats', broker.url)
    await isReady(agent)
    expect(agent.reported()).toContain('trust: anybody who can reach this broker may run code here\n')
    agent.process.kill('SIGTERM')
    expect((await agent.ended).exitCode).toBe(0)
    const idle = await runCli(tmpdir(), 'agent', '--nats', broker.url, '--idle-exit', '300ms')
    expect(idle).toMatchObject({ exitCode: 0, reported: expect.stringContaining('ended: idle for 300 ms') as string })
  })

  withNats('waits for a broker that is not there yet, and comes back to one that was away', async () => {
    const broker = await startNatsServer()
    onTestFinished(() => broker[Symbol.asyncDispose]())
    await broker.kill()
    await using agent = startCli(tmpdir(), 'agent', '--nats', broker.url)
    await vi.waitFor(() => expect(agent.reported()).toMatch(/waiting: Expected a broker at/), PATIENT)
    await broker.restart(0)
    await isReady(agent)
    await broker.restart(500)
    await vi.waitFor(() => expect(agent.reported()).toMatch(/waiting: the broker is away\nconnected: the broker is back/), PATIENT)
    expect(agent.reported().match(/waiting:/g)).toHaveLength(2)
  })

  withNats('exits with 4 if the broker refuses it', async () => {
    await using broker = await startNatsServer('authorization { users = [ { user: "a", password: "b" } ] }')
    const { exitCode, reported } = await runCli(tmpdir(), 'agent', '--nats', broker.url)
    expect(exitCode).toBe(4)
    expect(reported).toMatch(/to accept a connection without key, got "authorization violation"/)
  })
})

describe('the command exits with 3 before it connects', () => {
  test('if anybody on a network could run code here', async () => {
    const { exitCode, reported } = await runCli(tmpdir(), 'agent', '--nats', 'tls://nats.invalid')
    expect(exitCode).toBe(3)
    expect(reported).toMatch(/`--trust` or VITEST_LOAD_TRUST .* whoever can publish there could run code here/)
  })

  test('for arguments that make no sense, all at once', async () => {
    const args = [
      '--max-rate',
      '0',
      '--max-duration',
      'soon',
      '--procs',
      '0',
      '--labels',
      'a b',
      '--allow-host',
      'http://x',
      '--max-concurrency',
      '1.5',
      '--once=3',
    ]
    const { exitCode, reported } = await runCli(tmpdir(), 'agent', ...args)
    expect(exitCode).toBe(3)
    expect(reported).toMatchInlineSnapshot(`
      "vitest-load agent: Expected no value for \`--once\`, got '3' (string)
      Expected \`--max-rate\` to be a rate above 0 such as 20000/s, or 6000/m, got '0' (string)
      Expected \`--max-concurrency\` to be a whole number from 1 on, got '1.5' (string)
      Expected \`--max-duration\` to be a time above 0 such as 10m, or 90s, got 'soon' (string)
      Expected \`--allow-host\` to be hosts such as staging.example,*.staging.example or 10.0.0.7:8080, got 'http://x' (string)
      Expected \`--labels\` to be at most 32 labels of letters, digits, - or _, such as eu,big, got 'a b' (string)
      Expected \`--procs\` to be auto, or a whole number from 1 to 256, got '0' (string)
      "
    `)
  })
})
