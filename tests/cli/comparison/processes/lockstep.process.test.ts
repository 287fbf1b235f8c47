import { beforeEach, describe, expect, test } from 'vitest'
import { Lockstep, type WaitingLoad } from '../../../../src/cli/comparison/processes/lockstep.ts'
import { SideState } from '../../../../src/cli/comparison/processes/side-state.ts'
import type { SideName, TestId } from '../../../../src/run/comparison/remote/remote-messages.ts'
import { ManualClock } from '../../../helpers/manual-clock.ts'

const LONG_MS = 1_000

let clock: ManualClock
let events: string[]
let states: Record<SideName, SideState<Load>>
let lockstep: Lockstep<Load>

interface Load extends WaitingLoad {
  readonly test: TestId
}

const idOf = (name: string, file = 'a.test.ts'): TestId => ({ project: '', file, name })

function arrive(side: SideName, name: string, file?: string): Load {
  const load: Load = { side, test: idOf(name, file), leaveAlone: () => void events.push(`${side} ${name} alone`) }
  lockstep.arrive(load)
  return load
}

function collect(side: SideName, names: readonly string[], file = 'a.test.ts'): void {
  states[side].note({ kind: 'collected', project: '', file, names })
}

async function pass(): Promise<void> {
  await lockstep.idle()
  await clock.advance(LONG_MS)
}

beforeEach(() => {
  clock = new ManualClock()
  events = []
  states = { base: new SideState('base'), head: new SideState('head') }
  lockstep = new Lockstep(states, clock, ({ test: { name }, run }) => {
    events.push(`${name} ${run}`)
    return Promise.resolve()
  })
})

describe('loads of both sides', () => {
  test('meet, whichever comes first', async () => {
    arrive('base', 'one')
    arrive('head', 'one')
    arrive('head', 'two')
    arrive('base', 'two')
    await pass()
    expect(events).toEqual(['one 0', 'two 0'])
    expect(lockstep.unmatched).toEqual([])
  })

  test('meet by their number within the test', async () => {
    for (const side of ['base', 'head'] as const) arrive(side, 'one')
    for (const side of ['head', 'base'] as const) arrive(side, 'one')
    await pass()
    expect(events).toEqual(['one 0', 'one 1'])
  })

  test('wait for one another as long as it takes', async () => {
    for (const side of ['base', 'head'] as const) collect(side, ['one'])
    arrive('base', 'one')
    await clock.advance(600_000)
    arrive('head', 'one')
    await pass()
    expect(events).toEqual(['one 0'])
  })

  test('are compared one after the other where tests run concurrently', async () => {
    for (const side of ['base', 'head'] as const) for (const name of ['one', 'two']) arrive(side, name)
    await pass()
    expect(events).toEqual(['one 0', 'two 0'])
  })
})

describe('a load goes on alone', () => {
  test('where the other side has no such test', async () => {
    collect('base', ['old', 'kept'])
    collect('head', ['kept'])
    arrive('base', 'old')
    arrive('head', 'kept')
    await pass()
    arrive('base', 'kept')
    await pass()
    expect(events).toEqual(['base old alone', 'kept 0'])
    expect(lockstep.unmatched).toMatchObject([{ test: idOf('old'), side: 'base', isTestKnown: false }])
  })

  test('where the other side is at a later file', async () => {
    arrive('head', 'new', 'a.test.ts')
    arrive('base', 'kept', 'b.test.ts')
    await pass()
    expect(events).toEqual(['head new alone'])
  })

  test('where the other side is at a later test of the file, since this one failed before its load', async () => {
    for (const side of ['base', 'head'] as const) collect(side, ['one', 'two'])
    arrive('base', 'one')
    arrive('head', 'two')
    await pass()
    expect(events).toEqual(['base one alone'])
    expect(lockstep.unmatched).toMatchObject([{ isTestKnown: true }])
  })

  test('where the other side is over', async () => {
    arrive('head', 'one')
    states.base.isOver = true
    await pass()
    expect(events).toEqual(['head one alone'])
  })

  test('where both sides have the tests in another order, and the rest meets', async () => {
    collect('base', ['one', 'two'])
    collect('head', ['two', 'one'])
    arrive('base', 'one')
    arrive('head', 'two')
    await pass()
    arrive('base', 'two')
    await pass()
    arrive('head', 'one')
    states.base.isOver = true
    await pass()
    expect(events).toEqual(['base one alone', 'two 0', 'head one alone'])
    expect(lockstep.unmatched).toMatchObject([{ side: 'base' }, { side: 'head' }])
  })
})

test('a load that is gone is not waited for', async () => {
  lockstep.leave(arrive('base', 'one'))
  arrive('head', 'one')
  states.base.isOver = true
  await pass()
  expect(events).toEqual(['head one alone'])
})
