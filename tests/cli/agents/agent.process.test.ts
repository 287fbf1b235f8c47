import { tmpdir } from 'node:os'
import { expect, vi } from 'vitest'
import { startCli, type StartedCli } from '../../helpers/projects/run-cli.ts'
import { startFixture } from '../../helpers/fixture-server.ts'
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
