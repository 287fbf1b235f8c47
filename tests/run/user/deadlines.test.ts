import { expect, test } from 'vitest'
import { Deadlines, type Deadlined } from '../../../src/run/user/deadlines.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'

class Entry implements Deadlined {
  readonly name: string
  deadlineMs = 0
  earlier: this | undefined
  later: this | undefined

  constructor(name: string) {
    this.name = name
  }
}

function listOf(timeoutMs: number) {
  const clock = new ManualClock({ startMs: 0 })
  const expired: [name: string, atMs: number][] = []
  const deadlines = new Deadlines<Entry>(clock, timeoutMs, ({ name }) => expired.push([name, clock.now()]))
  const add = (name: string): Entry => {
    const entry = new Entry(name)
    deadlines.add(entry, clock.now())
    return entry
  }
  return { clock, expired, deadlines, add }
}

test('entries expire in the order in which they were added, each after its whole time', async () => {
  const { clock, expired, add } = listOf(100)
  add('first')
  await clock.advance(30)
  add('second')
  add('third')
  await clock.advance(1_000)
  expect(expired).toEqual([
    ['first', 100],
    ['second', 130],
    ['third', 130],
  ])
})

test('one timer serves all entries, and none is left when the list has run dry', async () => {
  const { clock, add } = listOf(100)
  for (let number = 0; number < 50; number++) {
    add(`entry ${number}`)
    await clock.advance(1)
  }
  expect(clock.pendingTimers).toBe(1)
  await clock.advance(200)
  expect(clock.pendingTimers).toBe(0)
})

test('an entry that was taken out does not expire, wherever it stood', async () => {
  const { clock, expired, deadlines, add } = listOf(100)
  const [first, , middle, , last] = ['first', 'second', 'middle', 'fourth', 'last'].map(add)
  for (const entry of [first, middle, last]) deadlines.remove(entry!)
  await clock.advance(100)
  expect(expired.map(([name]) => name)).toEqual(['second', 'fourth'])
})

test('taking out what is not in the list changes nothing', async () => {
  const { clock, expired, deadlines, add } = listOf(100)
  const [first, second] = ['first', 'second', 'third'].map(add)
  deadlines.remove(second!)
  deadlines.remove(second!)
  deadlines.remove(new Entry('stranger'))
  deadlines.remove(first!)
  deadlines.remove(first!)
  await clock.advance(100)
  expect(expired).toEqual([['third', 100]])
})

test('an entry can be added again after it was taken out, and after it has expired', async () => {
  const { clock, expired, deadlines, add } = listOf(100)
  const entry = add('again')
  deadlines.remove(entry)
  await clock.advance(40)
  deadlines.add(entry, clock.now())
  await clock.advance(200)
  deadlines.add(entry, clock.now())
  await clock.advance(200)
  expect(expired).toEqual([
    ['again', 140],
    ['again', 340],
  ])
})

test('a timer that fires early expires nobody before time', async () => {
  // Node counts whole milliseconds from the start of a turn, so a timer may come up to one early.
  const clock = new ManualClock({ startMs: 0, latenessMs: () => -0.9 })
  const expiredAtMs: number[] = []
  const deadlines = new Deadlines<Entry>(clock, 10, () => expiredAtMs.push(clock.now()))
  deadlines.add(new Entry('only'), 0)
  await clock.advance(50)
  expect(expiredAtMs).toHaveLength(1)
  expect(expiredAtMs[0]).toBeGreaterThanOrEqual(10)
  expect(expiredAtMs[0]).toBeLessThan(10.2)
})

test('draining gives every entry once, oldest first, and leaves nothing to expire', async () => {
  const { clock, expired, deadlines, add } = listOf(100)
  const added = ['first', 'second', 'third'].map(add)
  deadlines.remove(added[1]!)
  expect([...deadlines.drain()].map(({ name }) => name)).toEqual(['first', 'third'])
  expect([...deadlines.drain()]).toEqual([])
  await clock.advance(200)
  expect(expired).toEqual([])
})

test('what expires may take others out meanwhile', async () => {
  const clock = new ManualClock({ startMs: 0 })
  const expired: string[] = []
  const entries = ['first', 'second', 'third'].map((name) => new Entry(name))
  const deadlines = new Deadlines<Entry>(clock, 10, ({ name }) => {
    expired.push(name)
    deadlines.remove(entries[1]!)
  })
  for (const entry of entries) deadlines.add(entry, 0)
  await clock.advance(10)
  expect(expired).toEqual(['first', 'third'])
})

test('closing leaves no timer behind', () => {
  const { clock, deadlines, add } = listOf(100)
  add('only')
  deadlines.close()
  deadlines.close()
  expect(clock.pendingTimers).toBe(0)
})

test('entries that are kept stay where they were', async () => {
  const { clock, expired, deadlines, add } = listOf(100)
  for (const name of ['first', 'second', 'third']) add(name)
  expect([...deadlines.drain(({ name }) => name === 'second')].map(({ name }) => name)).toEqual(['first', 'third'])
  await clock.advance(100)
  expect(expired.map(([name]) => name)).toEqual(['second'])
})
