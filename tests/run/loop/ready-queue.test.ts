import { expect, test } from 'vitest'
import { ReadyQueue } from '../../../src/run/loop/ready-queue.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'

test('what is added while a thing is being done waits for all who came before', () => {
  const done: string[] = []
  const turns = new ReadyQueue<string>(new ManualClock(), (thing) => {
    done.push(thing)
    if (thing.length < 3) {
      turns.add(`${thing}+`)
      turns.go()
    }
  })
  for (const thing of ['a', 'b', 'c']) turns.add(thing)
  turns.go()
  expect(done).toEqual(['a', 'b', 'c', 'a+', 'b+', 'c+', 'a++', 'b++', 'c++'])
})

test('each thing is told the time at which it is done', () => {
  const clock = new ManualClock({ startMs: 0 })
  const times: number[] = []
  const turns = new ReadyQueue<string>(clock, (_thing, nowMs) => {
    times.push(nowMs)
    clock.spend(1.5)
  })
  for (const thing of ['a', 'b', 'c']) turns.add(thing)
  turns.go()
  expect(times).toEqual([0, 1.5, 3])
})

test('the event loop has its turn after 5 ms, and then the line goes on where it stopped', async () => {
  const clock = new ManualClock({ startMs: 0, turnMs: 0.5 })
  const done: [thing: string, atMs: number][] = []
  const turns = new ReadyQueue<string>(clock, (thing, nowMs) => {
    done.push([thing, nowMs])
    clock.spend(2)
    turns.add(thing)
    turns.go()
  })
  for (const thing of ['a', 'b']) turns.add(thing)
  turns.go()
  expect(done).toEqual([
    ['a', 0],
    ['b', 2],
    ['a', 4],
  ])
  await clock.advance(0.5)
  expect(done.slice(3)).toEqual([
    ['b', 6.5],
    ['a', 8.5],
    ['b', 10.5],
  ])
})

test('work that never waits is shared out evenly, however little of it fits into a turn', async () => {
  const clock = new ManualClock({ turnMs: 0.1 })
  const counts = new Map<number, number>()
  const turns = new ReadyQueue<number>(clock, (user) => {
    counts.set(user, (counts.get(user) ?? 0) + 1)
    clock.spend(2.6)
    turns.add(user)
    turns.go()
  })
  for (let user = 0; user < 7; user++) turns.add(user)
  turns.go()
  // Each turn has room for two: in 35 turns everybody comes ten times.
  for (let turn = 1; turn < 35; turn++) await clock.advance(0.1)
  expect([...counts.values()]).toEqual([10, 10, 10, 10, 10, 10, 10])
})

test('what is to be done soon is done together, once the event loop has had its turn', async () => {
  const clock = new ManualClock({ startMs: 0, turnMs: 0.5 })
  const done: [thing: string, atMs: number][] = []
  const turns = new ReadyQueue<string>(clock, (thing, nowMs) => done.push([thing, nowMs]))
  turns.add('a')
  turns.goSoon()
  turns.add('b')
  turns.go()
  turns.add('c')
  expect(done).toEqual([])
  await clock.advance(0.5)
  expect(done).toEqual([
    ['a', 0.5],
    ['b', 0.5],
    ['c', 0.5],
  ])
})

test('a line keeps its order, however long it grows and shrinks', () => {
  const done: number[] = []
  let next = 0
  const turns = new ReadyQueue<number>(new ManualClock(), (thing) => {
    done.push(thing)
    // Up to 200 in line, and down again.
    for (let more = thing < 100 ? 3 : 0; more > 0; more--) turns.add(next++)
  })
  for (let more = 5; more > 0; more--) turns.add(next++)
  turns.go()
  expect(done).toEqual(Array.from({ length: 305 }, (_, thing) => thing))
})
