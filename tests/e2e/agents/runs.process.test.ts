import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test, vi } from 'vitest'
import { startFixture, type Fixture } from '../../helpers/fixture-server.ts'
import { hasNatsServer, startNatsServer } from '../../helpers/nats-server.ts'
import { testWith } from '../../helpers/needs.ts'
import { startCli, type StartedCli } from '../../helpers/projects/run-cli.ts'
import { runProject, startProject } from '../../helpers/projects/run-project.ts'

const withNats = testWith(hasNatsServer)
const PATIENT = { timeout: 60_000, interval: 100 }

/** Agents on this machine, as their user would start them; resolves when they wait for runs. */
async function startAgents(url: string, count: number, ...flags: readonly string[]): Promise<StartedCli> {
  const agents = startCli(tmpdir(), 'agent', '--nats', url, '--procs', String(count), ...flags)
  await vi.waitFor(() => expect(agents.reported().match(/ready: agent /g) ?? []).toHaveLength(count), PATIENT)
  return agents
}

/** Within some seconds, nothing more reaches the target for a while. */
async function isQuiet(target: Fixture): Promise<void> {
  await expect
    .poll(async () => {
      const { requests } = await target.stats()
      await new Promise((resolve) => setTimeout(resolve, 500))
      return (await target.stats()).requests - requests
    }, PATIENT)
    .toBe(0)
}

withNats('every kind of run is carried by agents, from two test files at once (needs nats-server)', { timeout: 240_000 }, async () => {
  await using broker = await startNatsServer()
  await using agents = await startAgents(broker.url, 3)
  const run = await runProject('agents', {
    env: { VITEST_LOAD_NATS: broker.url },
    args: ['-t', '^(?!.*(?:goes on|wait for none|loses a thread|more than an agent))'],
  })
  const failed = Object.entries(run.tests).flatMap(([name, { state, errors }]) =>
    state === 'passed' || state === 'skipped' ? [] : [`${name}: ${errors.join('; ')}`],
  )
  expect(failed).toEqual([])
  expect(Object.values(run.tests).filter(({ state }) => state === 'passed')).toHaveLength(12)
  await vi.waitFor(() => expect(agents.reported().match(/idle: /g)?.length).toBe(agents.reported().match(/claimed: /g)?.length), PATIENT)
})

withNats('VITEST_LOAD_AGENTS gives agents to runs that can travel (needs nats-server)', { timeout: 120_000 }, async () => {
  await using broker = await startNatsServer()
  await using agents = await startAgents(broker.url, 2)
  const run = await runProject('workers', {
    env: { VITEST_LOAD_NATS: broker.url, VITEST_LOAD_AGENTS: '2' },
    args: ['-t', 'a request needs nothing|data from setup'],
  })
  // Two runs, one of them with a single user.
  expect(agents.reported().match(/claimed: /g)).toHaveLength(3)
  expect(run.output).toContain('on 1 agent with 1 thread')
})

withNats('an agent that is killed ends the run, and no limit that it met holds (needs nats-server)', { timeout: 120_000 }, async () => {
  await using broker = await startNatsServer()
  await using target = await startFixture('steady')
  await using others = await startAgents(broker.url, 2)
  await using lost = await startAgents(broker.url, 1)
  await using project = startProject('agents', {
    env: { VITEST_LOAD_NATS: broker.url, TARGET: target.url },
    args: ['-t', 'goes on for long'],
  })
  await expect.poll(async () => (await target.stats()).requests, PATIENT).toBeGreaterThan(50)
  const foldersOfLost = (): readonly string[] => readdirSync(lost.folder).filter((name) => name.startsWith('vitest-load-agent-'))
  expect(foldersOfLost()).toHaveLength(1)
  lost.process.kill('SIGKILL')
  const { output } = await project.ended
  expect(output).toMatch(
    /ended by agent: aborted: the run ended after [^;]+; agent-lost: agent \S+ on \S+ said nothing for [^;]+; \d+ of its [\d ]+ iterations are missing/,
  )
  expect(output).toMatch(/INVALID/)
  expect(output).toMatch(/agents {5}3 on 1 machine .* 1 lost/)
  await isQuiet(target)
  await vi.waitFor(() => expect(others.reported().match(/idle: /g)).toHaveLength(2), PATIENT)
  // What it left on the disk is gone.
  await expect.poll(foldersOfLost, PATIENT).toEqual([])
})

withNats('Ctrl+C ends the load of all agents, which are idle again (needs nats-server)', { timeout: 120_000 }, async () => {
  await using broker = await startNatsServer()
  await using target = await startFixture('steady')
  await using agents = await startAgents(broker.url, 3)
  await using project = startProject('agents', {
    env: { VITEST_LOAD_NATS: broker.url, TARGET: target.url },
    args: ['-t', 'goes on for long'],
  })
  await expect.poll(async () => (await target.stats()).requests, PATIENT).toBeGreaterThan(50)
  project.process.kill('SIGINT')
  expect((await project.ended).exitCode).toBe(130)
  await isQuiet(target)
  await vi.waitFor(() => expect(agents.reported().match(/idle: /g)).toHaveLength(3), PATIENT)
})

test('without a broker, a run that wants agents says what to do', { timeout: 60_000 }, async () => {
  const none = await runProject('agents', { args: ['-t', 'by count'] })
  expect(none.output).toContain('Expected VITEST_LOAD_NATS, or `--nats` of an agent, to name the broker where agents wait')
  const down = await runProject('agents', { env: { VITEST_LOAD_NATS: 'nats://127.0.0.1:9' }, args: ['-t', 'by count'] })
  expect(down.output).toMatch(/agents-unreachable|nats:\/\/127\.0\.0\.1:9/)
})

withNats('a thread that an agent has lost makes the run unsound (needs nats-server)', { timeout: 120_000 }, async () => {
  await using broker = await startNatsServer()
  await using _agents = await startAgents(broker.url, 2)
  const run = await runProject('agents', { env: { VITEST_LOAD_NATS: broker.url }, args: ['-t', 'loses a thread'] })
  expect(run.tests['an agent loses a thread']).toMatchObject({ state: 'passed' })
})

withNats('what an agent does not allow ends the run, which says so (needs nats-server)', { timeout: 120_000 }, async () => {
  await using broker = await startNatsServer()
  await using _agents = await startAgents(broker.url, 2, '--max-rate', '5/s')
  const run = await runProject('agents', { env: { VITEST_LOAD_NATS: broker.url }, args: ['-t', 'more than an agent allows'] })
  expect(run.output).toMatch(
    /ended by agent: [^\n]*agent-lost: agent \S+ on \S+ was stopped before its share was done \("the agent allows 5 iterations a second \(--max-rate\), and [^\n]+ were started"\)/,
  )
})

test('a smoke run stays on this machine, whatever the environment says', { timeout: 60_000 }, async () => {
  const env = { VITEST_LOAD: 'smoke', VITEST_LOAD_AGENTS: '2' }
  const run = await runProject('workers', { env, args: ['-t', 'a request needs nothing'] })
  expect(run.output).not.toContain('VITEST_LOAD_NATS')
})

withNats('too few agents are named, with what to do (needs nats-server)', { timeout: 120_000 }, async () => {
  await using broker = await startNatsServer()
  await using _agents = await startAgents(broker.url, 1)
  const run = await runProject('agents', { env: { VITEST_LOAD_NATS: broker.url }, args: ['-t', 'wait for none'] })
  expect(run.output).toMatch(/Expected 3 idle agents in the cluster default, got 1/)
})
