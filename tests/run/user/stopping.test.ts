import { expect, test } from 'vitest'
import type { TaskContext } from '../../../src/run/task/context.ts'
import type { LocalScenario } from '../../../src/run/task/scenario.ts'
import type { LocalTask } from '../../../src/run/task/simple-task.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'
import { manualJob } from '../manual-job.ts'

/** Users whose iterations take 100 ms, and what they say of their lives: what, who, when, and the state. */
function users(parts: { readonly start: boolean; readonly stop: boolean }, stopMs = 0) {
  const clock = new ManualClock({ startMs: 0 })
  const reported: string[] = []
  const part = (name: string, ms: number): LocalTask => ({
    kind: 'function',
    call: async ({ user, state, iteration }: TaskContext) => {
      if (name !== 'work') reported.push(`${name} ${user} at ${clock.now()}, state ${String(state)}`)
      if (ms > 0) await clock.sleep(ms)
      return `${user}.${iteration}`
    },
  })
  const scenario: LocalScenario = {
    kind: 'scenario',
    think: { kind: 'span', minMs: 0, maxMs: 0 },
    start: parts.start ? part('start', 0) : undefined,
    stop: parts.stop ? part('stop', stopMs) : undefined,
    headers: [],
    names: undefined,
    http: {},
    onFailure: 'end',
    choices: [{ weight: 1, groups: [], isFlow: false, steps: [{ name: 'work', task: part('work', 100) }] }],
  }
  return { clock, reported, scenario }
}

const stages = [{ for: '950ms' }, { to: 1, over: '1ms' }, { for: '1s' }, { to: 2, over: '1ms' }, { for: '448ms' }] as const

test('a user that retires stops then, and starts anew when it is wanted again', async () => {
  const { clock, reported, scenario } = users({ start: true, stop: true })
  const { measured, users: counted } = await clock.until(manualJob({ concurrency: 2, stages }, scenario, { clock }).record)
  expect(reported).toEqual([
    'start 0 at 0, state undefined',
    'start 1 at 0, state undefined',
    'stop 1 at 1000, state 1.0',
    'start 1 at 1952, state undefined',
    'stop 0 at 2452, state 0.0',
    'stop 1 at 2452, state 1.9',
  ])
  expect(counted).toEqual({ planned: 2, started: 2, failedStart: 0 })
  expect([measured.steps.start?.count, measured.steps.stop?.count]).toEqual([3, 3])
  // 24 of the one, 10 and 5 of the other.
  expect(measured.iterations.succeeded).toBe(39)
})

test('one that is wanted again while it stops waits for that', async () => {
  const { clock, reported, scenario } = users({ start: true, stop: true }, 1_500)
  await clock.until(manualJob({ concurrency: 2, stages }, scenario, { clock }).record)
  expect(reported.slice(2)).toEqual(['stop 1 at 1000, state 1.0', 'stop 0 at 2500, state 0.0'])
})

test('without a stop it starts anew all the same', async () => {
  const { clock, reported, scenario } = users({ start: true, stop: false })
  await clock.until(manualJob({ concurrency: 2, stages }, scenario, { clock }).record)
  expect(reported.at(-1)).toBe('start 1 at 1952, state undefined')
})

test('without a start it stops each time', async () => {
  const { clock, reported, scenario } = users({ start: false, stop: true })
  await clock.until(manualJob({ concurrency: 2, stages }, scenario, { clock }).record)
  expect(reported.map((text) => text.split(',')[0])).toEqual(['stop 1 at 1000', 'stop 0 at 2452', 'stop 1 at 2452'])
})

test('an arrival leaves its place to the next when it has stopped', async () => {
  const { clock, reported, scenario } = users({ start: true, stop: true }, 50)
  const { measured } = await clock.until(manualJob({ rate: 10, iterations: 12, maxInFlight: 2 }, scenario, { clock }).record)
  expect(measured.iterations).toMatchObject({ succeeded: 12, dropped: 0 })
  expect(reported.filter((text) => text.startsWith('stop'))).toHaveLength(12)
})
