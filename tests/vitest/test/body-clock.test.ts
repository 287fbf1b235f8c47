import { beforeEach, expect, test } from 'vitest'
import { BodyClock } from '../../../src/vitest/test/body-clock.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'

const [first, second] = [{}, {}]
let time: ManualClock
let expiries: number[]
beforeEach(() => {
  time = new ManualClock({ startMs: 0 })
  expiries = []
})

const start = (allowanceMs: number): BodyClock => new BodyClock(time, allowanceMs, () => expiries.push(time.now()))

test('expires when the body has had its time', async () => {
  start(500)
  await time.advance(499)
  expect(expiries).toEqual([])
  await time.advance(1)
  expect(expiries).toEqual([500])
})

test('stands still while a run waits for the machine or generates load, and goes on in between', async () => {
  const clock = start(500)
  await time.advance(100)
  clock.enter('waiting', first)
  await time.advance(10_000)
  clock.enter('hooks', first)
  await time.advance(50)
  clock.enter('running', first)
  await time.advance(10_000)
  clock.enter('hooks', first)
  await time.advance(1_000)
  expect(expiries).toEqual([20_500])
})

test('stands still as long as one of several runs is busy', async () => {
  const clock = start(500)
  clock.enter('running', first)
  clock.enter('waiting', second)
  await time.advance(1_000)
  clock.enter('hooks', first)
  await time.advance(1_000)
  clock.enter('running', second)
  await time.advance(1_000)
  clock.enter('hooks', second)
  await time.advance(1_000)
  expect(expiries).toEqual([3_500])
})

test('does not count a phase twice that is told twice', async () => {
  const clock = start(500)
  clock.enter('hooks', first)
  clock.enter('hooks', first)
  expect(time.pendingTimers).toBe(1)
  await time.advance(100)
  clock.enter('waiting', first)
  clock.enter('running', first)
  await time.advance(1_000)
  clock.enter('hooks', first)
  await time.advance(1_000)
  expect(expiries).toEqual([1_500])
})

test('rounds up to whole milliseconds, as timers do: the body never gets less than its time', async () => {
  const clock = start(100)
  time.spend(0.25)
  clock.enter('running', first)
  clock.enter('hooks', first)
  await time.advance(200)
  expect(expiries).toEqual([100.25])
})

test('is over at once when a blocked event loop has used up the time', async () => {
  const clock = start(100)
  time.spend(150)
  clock.enter('running', first)
  expect(expiries).toEqual([])
  clock.enter('hooks', first)
  await time.advance(0)
  expect(expiries).toEqual([150])
})

test('has no timer where there is no bound, and none when it is closed, whatever a run tells after that', () => {
  const unbounded = start(Number.POSITIVE_INFINITY)
  unbounded.enter('running', first)
  unbounded.enter('hooks', first)
  expect(time.pendingTimers).toBe(0)

  const clock = start(500)
  clock.close()
  clock.enter('running', first)
  clock.enter('hooks', first)
  expect(time.pendingTimers).toBe(0)
})
