import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runLoad } from '../../../../src/load/load.ts'
import type { LoadOptions } from '../../../../src/plan/options/load-options.ts'
import type { LoadResult } from '../../../../src/result/load-result.ts'
import type { CoordinatorAddress } from '../../../../src/run/comparison/remote/coordinator-address.ts'
import { comparedRun } from '../../../../src/run/comparison/remote/in-blocks.ts'
import { Link } from '../../../../src/run/comparison/remote/link.ts'
import type { FromArm, Message, TestId } from '../../../../src/run/comparison/remote/remote-messages.ts'
import { RemoteArm } from '../../../../src/run/comparison/remote/remote-arm.ts'
import { standalone, type RunPhase, type RunEnvironment } from '../../../../src/run/run-environment.ts'
import type { Task } from '../../../../src/run/task/task.ts'

const ID: TestId = { project: '', file: 'a.test.ts', name: 'pays' }

let server: Server
let address: CoordinatorAddress
let events: string[]
let announced: Promise<RemoteArm>
let link: Link
/** Resolves when the load has let go of the comparison. */
let gone: Promise<unknown>

/** What `vitest-load compare` is to a load: it hears of one arm, and leaves what to do with it to the test. */
beforeEach(async () => {
  events = []
  let announce: (arm: RemoteArm) => void
  announced = new Promise((resolve) => {
    announce = resolve
  })
  server = createServer((socket) => {
    let arm: RemoteArm | undefined
    link = new Link(socket, {
      onMessage: (message: Message) => {
        events.push(message.kind)
        if (message.kind === 'arm') announce((arm = new RemoteArm(link, 'base', message)))
        else arm?.receive(message as FromArm)
      },
      onClosed: () => arm?.lose('gone'),
    })
  })
  gone = once(server, 'connection').then(([socket]) => once(socket as Socket, 'close'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  address = { port: (server.address() as AddressInfo).port, token: 'ab', side: 'base' }
})
afterEach(async () => {
  await gone
  server.close()
})

const load = (task: Task, options: LoadOptions, around: Partial<RunEnvironment> = {}): Promise<LoadResult> =>
  runLoad(
    task,
    { exclusive: false, ...options },
    { ...standalone, ...around, comparedRun: (jobs, environment) => comparedRun(jobs, { address, test: ID }, environment) },
  )

const block = { durationMs: 20, from: { index: 0, iteration: 0 }, part: 'measured' } as const

describe('a load that the other side has', () => {
  test('runs the blocks that are asked for, and its result is made of them', async () => {
    const result = load(() => {}, { concurrency: 2, iterations: 1_000_000 })
    const arm = await announced
    expect(arm).toMatchObject({ test: ID, plan: '2 users, 1 000 000 iterations', remainingMs: Number.POSITIVE_INFINITY })
    await arm.open()
    const first = await arm.runBlock(block)
    const second = await arm.runBlock({ ...block, from: first.next })
    await arm.close()
    const { iterations, users, aborted } = await result
    expect(first.succeeded).toBeGreaterThan(0)
    expect(second.next.index).toBe(first.succeeded + second.succeeded)
    expect(iterations).toMatchObject({ started: second.next.index, failed: 0, cutOff: 0 })
    expect([users.started, aborted]).toEqual([2, false])
    expect(events).toEqual(['hello', 'arm', 'opened', 'block', 'block', 'closed'])
  })

  test('waits before its setup, and is closed after its teardown', async () => {
    const phases: string[] = []
    const hook = (name: string) => () => void events.push(name)
    const onPhase = (phase: RunPhase): void => void phases.push(phase)
    const result = load(() => {}, { setup: hook('setup'), teardown: hook('teardown') }, { onPhase })
    const arm = await announced
    expect([events, phases]).toEqual([['hello', 'arm'], ['waiting']])
    await arm.open()
    await arm.close()
    await result
    expect(events.slice(2)).toEqual(['setup', 'opened', 'teardown', 'closed'])
    expect(phases).toEqual(['waiting', 'hooks', 'running', 'hooks'])
  })

  test('is whole even under the profile that makes runs short', async () => {
    const result = load(() => {}, { concurrency: 2, iterations: 1_000 }, { profile: 'smoke' })
    const arm = await announced
    expect(arm.plan).toBe('2 users, 1 000 iterations')
    await arm.open()
    await arm.close()
    expect((await result).plan).not.toHaveProperty('isShortened')
  })

  test('fails when the comparison is gone, and tears down what it has set up', async () => {
    const result = load(() => {}, { teardown: () => void events.push('teardown') })
    const arm = await announced
    await arm.open()
    link.destroy()
    await expect(result).rejects.toMatchObject({ code: 'no-coordinator' })
    expect(events).toContain('teardown')
  })

  test('lets go of the comparison when its test is over', async () => {
    const over = new AbortController()
    const result = load(() => {}, {}, { signal: over.signal })
    await announced
    over.abort(new Error('the test is over'))
    await expect(result).rejects.toMatchObject({ code: 'no-coordinator' })
    await gone
    expect(events).toEqual(['hello', 'arm'])
  })
})

describe('a load runs as without a comparison', () => {
  test('where the other side does not have it', async () => {
    const result = load(() => {}, { iterations: 7 })
    const arm = await announced
    arm.leaveAlone()
    expect((await result).iterations.started).toBe(7)
    await gone
    expect(events).toEqual(['hello', 'arm'])
  })

  test('where it is unfit for blocks', async () => {
    const { plan } = await load(() => {}, { rate: 1_000, iterations: 5 })
    expect(plan.text).toContain('1 000 arrivals/s, 5 iterations')
    await gone
    expect(events).toEqual(['hello', 'unfit'])
  })
})
