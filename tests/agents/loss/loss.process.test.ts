import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, onTestFinished, vi } from 'vitest'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import { builtModule, type BuiltModule } from '../../helpers/built-module.ts'
import { startFixture, type Fixture } from '../../helpers/fixture-server.ts'
import { hasNatsServer, startNatsServer, type TestBroker } from '../../helpers/nats-server.ts'
import { testWith } from '../../helpers/needs.ts'
import { startCli, type StartedCli } from '../../helpers/projects/run-cli.ts'
import type { CoordinatorInput, CoordinatorOutput } from './coordinator-process.ts'
import { cuttableLink } from './cuttable-link.ts'

const withNats = testWith(hasNatsServer)
const PATIENT = { timeout: 60_000, interval: 50 }
/** A lease is 1.2 s; the rest is for a busy machine. */
const SOON_MS = 6_000

let built: BuiltModule | undefined
beforeAll(async () => {
  built = await builtModule('../tests/agents/loss/coordinator-process')
})
afterAll(() => built?.[Symbol.dispose]())

/** A coordinator in a process of its own. */
interface Started {
  readonly process: ChildProcess
  readonly output: Promise<CoordinatorOutput>
}

function startCoordinator(input: CoordinatorInput): Started {
  const child = spawn(process.execPath, [fileURLToPath(built!.url), JSON.stringify(input)], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const output = text(child.stdout).then((printed) => JSON.parse(printed) as CoordinatorOutput)
  output.catch(() => {})
  return { process: child, output }
}

async function startAgents(nats: string, count = 2): Promise<StartedCli> {
  const agents = startCli(tmpdir(), 'agent', '--nats', nats, '--procs', String(count))
  onTestFinished(() => agents[Symbol.asyncDispose]())
  await vi.waitFor(() => expect(agents.reported().match(/ready: agent /g) ?? []).toHaveLength(count), PATIENT)
  return agents
}

const requestsAt = async (target: Fixture): Promise<number> => (await target.stats()).requests

const isSending = (target: Fixture): Promise<void> => vi.waitFor(async () => expect(await requestsAt(target)).toBeGreaterThan(20), PATIENT)

/** Resolves when the target has had no request for a while, with how long it still had some. */
async function quietAfter(target: Fixture): Promise<number> {
  const startMs = performance.now()
  let [requests, lastMs] = [await requestsAt(target), startMs]
  while (performance.now() - lastMs < 1_000) {
    await sleep(20)
    const now = await requestsAt(target)
    if (now !== requests) [requests, lastMs] = [now, performance.now()]
    if (performance.now() - startMs > PATIENT.timeout) throw new Error('the target still has requests')
  }
  return lastMs - startMs
}

const LONG: LoadOptions = { rate: '100/s', duration: '30s' }
const SHORT: LoadOptions = { rate: '100/s', duration: '4s' }

/** The agents are there for the next run, which is counted to the last request. */
async function expectIdle(broker: { readonly url: string }, target: Fixture): Promise<void> {
  const before = await requestsAt(target)
  const { output } = startCoordinator({ nats: broker.url, target: target.url, options: { iterations: 100, concurrency: 4 }, agents: 2 })
  const { iterations, aborted } = await output
  expect(aborted).toBeUndefined()
  expect(iterations.succeeded).toBe(100)
  expect((await requestsAt(target)) - before).toBe(100)
}

interface Setting extends AsyncDisposable {
  readonly broker: TestBroker
  readonly target: Fixture
}

async function setting(): Promise<Setting> {
  const broker = await startNatsServer()
  const target = await startFixture('steady')
  return {
    broker,
    target,
    async [Symbol.asyncDispose]() {
      await target[Symbol.asyncDispose]()
      await broker[Symbol.asyncDispose]()
    },
  }
}

describe('a broker that is away during a run (needs nats-server)', { timeout: 180_000 }, () => {
  withNats('for half a second costs nothing', async () => {
    await using both = await setting()
    const { broker, target } = both
    await startAgents(broker.url)
    const { output } = startCoordinator({ nats: broker.url, target: target.url, options: SHORT, agents: 2 })
    await isSending(target)
    const startMs = performance.now()
    await broker.restart(300)
    const downMs = performance.now() - startMs
    const { iterations, aborted, agents, schedule } = await output
    expect(iterations.succeeded).toBeLessThanOrEqual(await requestsAt(target))
    // On a machine that is too busy to start it again sooner, the lease is over.
    if (downMs > 700) expect(agents!.some(({ lost }) => lost !== undefined)).toBe(aborted !== undefined)
    else {
      expect({ aborted, succeeded: iterations.succeeded }).toEqual({ aborted: undefined, succeeded: schedule.due })
      expect(await requestsAt(target)).toBe(schedule.due)
    }
  })

  withNats('for 5 s ends the load, and the agents come back', async () => {
    await using both = await setting()
    const { broker, target } = both
    await startAgents(broker.url)
    const { output } = startCoordinator({ nats: broker.url, target: target.url, options: LONG, agents: 2 })
    await isSending(target)
    const restarted = broker.restart(5_000)
    expect(await quietAfter(target)).toBeLessThan(SOON_MS)
    await restarted
    const { iterations, aborted, agents } = await output
    expect(aborted).toMatchObject({ by: 'agent' })
    expect(agents!.map(({ lost }) => typeof lost)).toEqual(['string', 'string'])
    expect(iterations.started).toBeLessThanOrEqual(await requestsAt(target))
    await expectIdle(broker, target)
  })
})

describe('a coordinator (needs nats-server)', { timeout: 180_000 }, () => {
  withNats('that is killed leaves no load behind, and its agents are free', async () => {
    await using both = await setting()
    const { broker, target } = both
    await startAgents(broker.url)
    const { process: coordinator } = startCoordinator({ nats: broker.url, target: target.url, options: LONG, agents: 2 })
    await isSending(target)
    coordinator.kill('SIGKILL')
    await once(coordinator, 'exit')
    expect(await quietAfter(target)).toBeLessThan(SOON_MS)
    await expectIdle(broker, target)
  })

  withNats('that is frozen for longer than its lease knows what its agents sent until they stopped', async () => {
    await using both = await setting()
    const { broker, target } = both
    await startAgents(broker.url)
    const { process: coordinator, output } = startCoordinator({ nats: broker.url, target: target.url, options: LONG, agents: 2 })
    await isSending(target)
    coordinator.kill('SIGSTOP')
    expect(await quietAfter(target)).toBeLessThan(SOON_MS)
    coordinator.kill('SIGCONT')
    const { iterations, aborted, agents } = await output
    expect(aborted).toMatchObject({ by: 'agent' })
    expect(agents!.map(({ lost }) => typeof lost)).toEqual(['string', 'string'])
    expect(iterations.started).toBeLessThanOrEqual(await requestsAt(target))
    await expectIdle(broker, target)
  })

  withNats('that is interrupted has every request that its agents sent', async () => {
    await using both = await setting()
    const { broker, target } = both
    await startAgents(broker.url)
    const { process: coordinator, output } = startCoordinator({ nats: broker.url, target: target.url, options: LONG, agents: 2 })
    await isSending(target)
    coordinator.kill('SIGINT')
    const { iterations, aborted, agents } = await output
    expect(aborted).toMatchObject({ by: 'signal', reason: expect.stringContaining('Ctrl+C') })
    expect(agents!.map(({ lost }) => lost)).toEqual([undefined, undefined])
    const requests = await requestsAt(target)
    expect(iterations.succeeded).toBeLessThanOrEqual(requests)
    expect(requests).toBeLessThanOrEqual(iterations.started)
    await expectIdle(broker, target)
  })
})

describe('an agent whose connection to the broker is cut (needs nats-server)', { timeout: 180_000 }, () => {
  withNats('stops within its lease, is lost to the coordinator, and is there again afterwards', async () => {
    await using both = await setting()
    const { broker, target } = both
    await using link = await cuttableLink(broker.url)
    await startAgents(broker.url, 1)
    await startAgents(link.url, 1)
    const { output } = startCoordinator({ nats: broker.url, target: target.url, options: LONG, agents: 2 })
    await isSending(target)
    link.cut()
    expect(await quietAfter(target)).toBeLessThan(SOON_MS)
    const { iterations, aborted, agents } = await output
    expect(aborted).toMatchObject({ by: 'agent', reason: expect.stringContaining('said nothing for') })
    expect(agents!.filter(({ lost }) => lost !== undefined)).toHaveLength(1)
    expect(iterations.started).toBeLessThanOrEqual(await requestsAt(target))
    link.mend()
    await expectIdle(broker, target)
  })
})
