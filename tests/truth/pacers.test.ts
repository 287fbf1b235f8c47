import { afterAll, beforeAll, expect, test } from 'vitest'
import type { IterationCounts } from '../../src/record/snapshot.ts'
import type { Milliseconds } from '../../src/units/duration.ts'
import { children, type Children } from './child.ts'

let processes: Children

beforeAll(async () => {
  processes = await children()
})
afterAll(() => processes[Symbol.dispose]())

/** From due to sent, 99 of 100, by the pacer and by the barest loop of its kind in the same process right before and after it. */
interface Lateness {
  readonly pacerMs: Milliseconds
  readonly bareMs: Milliseconds
  readonly iterations: IterationCounts
}

/** Waits for 500 moments 1 ms apart: by the shortest timer there is, or by looking at the clock in every turn of the loop. */
const BARE = `
  const bare = (kind) => new Promise((resolve) => {
    const lateMs = []
    let dueMs = performance.now() + 1
    const look = () => {
      const nowMs = performance.now()
      if (nowMs >= dueMs) {
        lateMs.push(nowMs - dueMs)
        dueMs = kind === 'timer' ? nowMs + 1 : Math.max(dueMs + 1, nowMs)
      }
      if (lateMs.length === 500) resolve(lateMs.sort((first, second) => first - second)[494])
      else if (kind === 'timer') setTimeout(look, 1)
      else setImmediate(look)
    }
    look()
  })`

const latenessOf = (pacer: 'timer' | 'precise'): Promise<Lateness> =>
  processes.run(`
    ${BARE}
    const before = await bare('${pacer}')
    const { generator, iterations } = await runLoad(() => {}, { rate: 1_000, duration: '1s', warmup: 200, pacer: '${pacer}' }, noSurroundings)
    const after = await bare('${pacer}')
    return { pacerMs: generator.sendLatenessP99Ms, bareMs: Math.max(before, after), iterations }`)

test.each([
  // A timer takes a whole millisecond, so that the pacer may have to take one more than it would like.
  ['timer', 2, (bareMs: Milliseconds) => bareMs + 1],
  ['precise', 0.2, (bareMs: Milliseconds) => bareMs * 1.5],
] as const)(
  'the %s pacer at 1 000/s sends 99 of 100 at most %s ms late, or as late as a bare loop now is',
  async (pacer, limitMs, asLateAs) => {
    const rounds: Lateness[] = []
    for (let round = 0; round < 3; round++) {
      const lateness = await latenessOf(pacer)
      expect(lateness.iterations).toEqual({ started: 1_000, succeeded: 1_000, failed: 0, cutOff: 0, dropped: 0 })
      rounds.push(lateness)
      if (lateness.pacerMs <= limitMs) return
    }
    expect(
      rounds.some(({ pacerMs, bareMs }) => pacerMs <= asLateAs(bareMs)),
      JSON.stringify(rounds),
    ).toBe(true)
  },
)

test.each(['timer', 'precise'] as const)('at 20 000/s the %s pacer skips nothing', async (pacer) => {
  const { iterations, indices, kinds } = await processes.run<{ iterations: IterationCounts; indices: number; kinds: string[] }>(`
    const seen = new Set()
    const options = { rate: 20_000, duration: '1s', pacer: '${pacer}' }
    const { iterations, findings } = await runLoad(({ index }) => seen.add(index), options, noSurroundings)
    return { iterations, indices: seen.size, kinds: findings.map(({ kind }) => kind) }`)
  expect(iterations).toEqual({ started: 20_000, succeeded: 20_000, failed: 0, cutOff: 0, dropped: 0 })
  expect(indices).toBe(20_000)
  expect(kinds).not.toContain('dropped')
})
