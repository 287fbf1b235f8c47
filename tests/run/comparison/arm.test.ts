import { expect, test } from 'vitest'
import type { Arm, BlockOrder } from '../../../src/run/comparison/arm.ts'
import type { BlockRecord, Numbering } from '../../../src/record/comparison-record.ts'
import type { TaskContext } from '../../../src/run/task/context.ts'
import { LoadError } from '../../../src/units/errors/error.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'
import { manualArm } from './manual-arm.ts'

const START: Numbering = { index: 0, iteration: 0 }

const block = (durationMs: number, from = START, part: BlockOrder['part'] = 'measured'): BlockOrder => ({ durationMs, from, part })

const ran = (clock: ManualClock, arm: Arm, order: BlockOrder): Promise<BlockRecord> => clock.until(arm.runBlock(order))

test('a block starts iterations for its time, and is over when all of them have ended', async () => {
  const clock = new ManualClock()
  const arm = await manualArm(clock, ({ user }) => clock.sleep(user === 0 ? 10 : 35), { concurrency: 2 })
  const record = await ran(clock, arm, block(50))
  expect(record).toMatchObject({
    elapsedMs: 70,
    succeeded: 7,
    bad: 0,
    withoutStatus: 7,
    usedClient: false,
    next: { index: 7, iteration: 5 },
  })
  expect([...record.latenciesMs]).toEqual([10, 10, 10, 35, 10, 10, 35])
})

test('nothing happens between blocks, and users go on where they stood', async () => {
  const clock = new ManualClock()
  const begun: number[] = []
  const arm = await manualArm(clock, ({ iteration }) => {
    begun.push(iteration)
    return clock.sleep(10)
  })
  const first = await ran(clock, arm, block(20))
  await clock.advance(1_000)
  expect(begun).toEqual([0, 1])
  await ran(clock, arm, block(20, first.next))
  expect(begun).toEqual([0, 1, 2, 3])
})

/** What an arm draws whose iterations last so long. */
async function drawnBy(durationMs: number): Promise<readonly unknown[]> {
  const clock = new ManualClock()
  const drawn: unknown[] = []
  const task = ({ index, iteration, user, random }: TaskContext): unknown => {
    drawn.push([index, iteration, user, random()])
    return clock.sleep(durationMs)
  }
  const arm = await manualArm(clock, task, { concurrency: 2 })
  await ran(clock, arm, block(20, { index: 700, iteration: 90 }))
  return drawn
}

test('the same numbers make the same random choices, in another arm as well', async () => {
  const [slow, fast] = [await drawnBy(10), await drawnBy(5)]
  expect(slow).toHaveLength(4)
  expect(fast.slice(0, 4)).toEqual(slow)
  expect(slow[0]).toEqual([700, 90, 0, expect.any(Number)])
})

test('what fails is counted by block, with its statuses', async () => {
  const clock = new ManualClock()
  const arm = await manualArm(clock, async ({ index }) => {
    await clock.sleep(10)
    if (index === 1) throw new Error('no')
    return { status: index === 2 ? 503 : 200 }
  })
  const first = await ran(clock, arm, block(40))
  expect(first).toMatchObject({ succeeded: 2, bad: 2, statuses: { 200: 2, 503: 1 }, withoutStatus: 1 })
  expect(await ran(clock, arm, block(20, first.next))).toMatchObject({ succeeded: 2, bad: 0, statuses: { 200: 2 }, withoutStatus: 0 })
  const record = await clock.until(arm.close(undefined))
  expect(record.measured.iterations).toEqual({ started: 6, succeeded: 4, failed: 2, cutOff: 0, dropped: 0 })
})

test('warm-up is recorded apart', async () => {
  const clock = new ManualClock()
  const arm = await manualArm(clock, () => clock.sleep(10))
  const { next } = await ran(clock, arm, block(30, START, 'warmup'))
  await ran(clock, arm, block(20, next))
  const { warmup, measured } = await clock.until(arm.close(undefined))
  expect([warmup.iterations.started, measured.iterations.started]).toEqual([3, 2])
})

test('an interruption ends the block at hand at once', async () => {
  const clock = new ManualClock()
  let reason: unknown
  const arm = await manualArm(clock, ({ signal }) => {
    signal.addEventListener('abort', () => (reason = signal.reason))
    return clock.sleep(10_000)
  })
  clock.at(clock.now() + 30, () => arm.interrupt(new LoadError('aborted', 'enough')))
  const record = await ran(clock, arm, block(50))
  expect(record).toMatchObject({ elapsedMs: 30, succeeded: 0, bad: 1 })
  expect(String(reason)).toBe('LoadError: enough')
  // Whoever conducts may not have heard of it yet.
  expect(await ran(clock, arm, block(50, record.next))).toMatchObject({ elapsedMs: 0, succeeded: 0, bad: 0 })
})

test('a user that its timeout could not stop sits out until it is free again', async () => {
  const clock = new ManualClock()
  const users: number[] = []
  const task = ({ user, index }: TaskContext): unknown => {
    users.push(user)
    return clock.sleep(index === 0 ? 100 : 10)
  }
  const arm = await manualArm(clock, task, { concurrency: 2, timeout: 20 })
  const first = await ran(clock, arm, block(20))
  expect(first).toMatchObject({ succeeded: 2, bad: 1, elapsedMs: 20 })
  users.length = 0
  const second = await ran(clock, arm, block(20, first.next))
  expect(users).toEqual([1, 1])
  await clock.advance(100)
  users.length = 0
  await ran(clock, arm, block(20, second.next))
  expect(users).toEqual([0, 1, 0, 1])
})

test('tasks that never wait are measured as well, and end in time', async () => {
  const clock = new ManualClock()
  const arm = await manualArm(clock, () => clock.spend(0.5), { concurrency: 3 })
  const { succeeded, elapsedMs, latenciesMs } = await ran(clock, arm, block(25))
  expect([succeeded, elapsedMs]).toEqual([50, 25])
  expect(new Set(latenciesMs)).toEqual(new Set([0.5]))
})

test('users who stood in line when a block was closed do not stand there twice in the next one', async () => {
  const clock = new ManualClock()
  const arm = await manualArm(
    clock,
    async () => {
      // So long that the loop gives others their turn every third time.
      clock.spend(2)
    },
    { concurrency: 2 },
  )
  const blocks = async (): Promise<void> => {
    let from = START
    for (let index = 0; index < 5; index++) from = (await arm.runBlock(block(5, from))).next
  }
  await clock.until(blocks())
  const { measured } = await clock.until(arm.close(undefined))
  expect(measured.iterations.started).toBeGreaterThan(4)
  expect(measured.iterations).toMatchObject({ succeeded: measured.iterations.started, failed: 0, cutOff: 0 })
})

test('users of a scenario begin before the first block, keep their state, and stop once at the end', async () => {
  const clock = new ManualClock()
  const log: string[] = []
  const arm = await clock.until(
    manualArm(clock, {
      kind: 'scenario',
      think: { kind: 'span', minMs: 5_000, maxMs: 5_000 },
      start: { kind: 'function', call: () => clock.sleep(5).then(() => log.push('start')) },
      stop: { kind: 'function', call: () => log.push('stop') },
      headers: [],
      names: undefined,
      http: {},
      onFailure: 'end',
      choices: [
        {
          weight: 1,
          groups: [],
          isFlow: false,
          steps: [
            {
              name: 'browse',
              task: { kind: 'function', call: ({ state }) => clock.sleep(10).then(() => log.push(`browse ${String(state)}`)) },
            },
          ],
        },
      ],
    }),
  )
  expect(log).toEqual(['start'])
  const { next } = await ran(clock, arm, block(20))
  await ran(clock, arm, block(10, next))
  await clock.until(arm.close(undefined))
  expect(log).toEqual(['start', 'browse 1', 'browse 1', 'browse 1', 'stop'])
})
