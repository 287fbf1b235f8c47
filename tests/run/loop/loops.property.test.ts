import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { openSchedule } from '../../../src/pace/open-schedule.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import { planFrom } from '../../../src/plan/plan-from.ts'
import type { IterationCounts, Snapshot } from '../../../src/record/snapshot.ts'
import type { TaskContext } from '../../../src/run/task/context.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'
import type { CountedTogether } from '../../pace/load-options.ts'
import { manualJob } from '../manual-job.ts'

/** How an iteration of a random run behaves: how long it takes, and whether it throws, ignores its timeout, or leaves early when told to. */
interface Behaviour {
  readonly lastsMs: number
  readonly end: 'returns' | 'throws' | 'leaves when told'
}

/** An iteration as its task saw it; times on the clock. */
interface Seen {
  readonly user: number
  readonly index: number
  readonly iteration: number
  readonly startMs: number
  endMs: number
}

const shortMs = fc.integer({ min: 1, max: 400 })
const behaviours = fc.array(
  fc.record({
    lastsMs: fc.oneof(fc.constant(0), fc.double({ min: 0.1, max: 60, noNaN: true }), fc.double({ min: 60, max: 500, noNaN: true })),
    end: fc.constantFrom('returns' as const, 'returns' as const, 'throws' as const, 'leaves when told' as const),
  }),
  { minLength: 1, maxLength: 20 },
)
const bounds = fc.record({
  timeout: fc.integer({ min: 20, max: 300 }),
  gracefulStop: fc.integer({ min: 0, max: 300 }),
  seed: fc.nat(1_000),
})
const warmup = fc.oneof(fc.constant(undefined), shortMs, fc.record({ iterations: fc.integer({ min: 1, max: 30 }) }))

const closed: fc.Arbitrary<CountedTogether> = fc.integer({ min: 1, max: 12 }).chain((concurrency) =>
  fc
    .record({
      warmup,
      think: fc.oneof(fc.constant(undefined), fc.integer({ min: 0, max: 50 })),
      end: fc.oneof(
        fc.record({ iterations: fc.integer({ min: concurrency, max: 80 }) }),
        fc.record({ duration: shortMs }),
        fc.record({ iterations: fc.integer({ min: concurrency, max: 80 }), duration: shortMs }),
        fc.record({
          stages: fc.array(fc.oneof(fc.record({ to: fc.integer({ min: 1, max: 12 }), over: shortMs }), fc.record({ for: shortMs })), {
            minLength: 1,
            maxLength: 4,
          }),
        }),
      ),
    })
    .map(({ end, ...rest }) => ({ concurrency, ...rest, ...end })),
)

const open: fc.Arbitrary<LoadOptions> = fc
  .record({
    rate: fc.integer({ min: 5, max: 300 }),
    arrivals: fc.constantFrom('even' as const, 'poisson' as const),
    maxInFlight: fc.integer({ min: 1, max: 12 }),
    warmup,
    end: fc.oneof(
      fc.record({ iterations: fc.integer({ min: 1, max: 80 }) }),
      fc.record({ duration: shortMs }),
      fc.record({
        stages: fc.array(fc.oneof(fc.record({ to: fc.integer({ min: 0, max: 300 }), over: shortMs }), fc.record({ for: shortMs })), {
          minLength: 1,
          maxLength: 4,
        }),
      }),
    ),
  })
  .map(({ end, ...rest }) => ({ ...rest, ...end }))

/** Time has to pass in tasks that take none, or a run by time would never end on a manual clock. */
const COMPUTING_MS = 0.5

async function runWith(options: LoadOptions, behaviourOf: readonly Behaviour[], latenessMs: number, abortAtMs: number | undefined) {
  const clock = new ManualClock({ latenessMs: () => latenessMs })
  const seen: Seen[] = []
  let running = 0
  let mostRunning = 0

  const task = async ({ user, index, iteration, signal }: TaskContext): Promise<void> => {
    const { lastsMs, end } = behaviourOf[index % behaviourOf.length]!
    const own: Seen = { user, index, iteration, startMs: clock.now(), endMs: Number.POSITIVE_INFINITY }
    seen.push(own)
    running += 1
    mostRunning = Math.max(mostRunning, running)
    try {
      if (lastsMs === 0) clock.spend(COMPUTING_MS)
      else if (end === 'leaves when told') await Promise.race([clock.sleep(lastsMs), aborted(signal)])
      else await clock.sleep(lastsMs)
      if (end === 'throws') throw new Error('thrown')
    } finally {
      running -= 1
      own.endMs = clock.now()
    }
  }
  const controller = new AbortController()
  if (abortAtMs !== undefined) clock.at(clock.now() + abortAtMs, () => controller.abort())
  const originMs = clock.now()
  const { record } = manualJob(options, task, { clock, signal: controller.signal })
  return { record: await clock.until(record), seen, originMs, mostRunning: () => mostRunning }
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))

function expectAllCounted({ iterations, latency, failedLatency }: Snapshot): IterationCounts {
  expect(iterations.started).toBe(iterations.succeeded + iterations.failed + iterations.cutOff)
  expect(latency.count).toBe(iterations.succeeded)
  expect(failedLatency.count).toBe(iterations.failed)
  return iterations
}

/** What holds for every run, whatever its plan, its tasks and its end. */
function expectLawful(
  options: LoadOptions,
  { record, seen, mostRunning }: Awaited<ReturnType<typeof runWith>>,
): { readonly started: number; readonly dropped: number } {
  const { model } = planFrom(options, {}).plan
  const measured = expectAllCounted(record.measured)
  const warmed = expectAllCounted(record.warmup)
  const started = measured.started + warmed.started
  expect(seen).toHaveLength(started)
  expect(mostRunning()).toBeLessThanOrEqual(model.kind === 'closed' ? model.users : model.maxInFlight)
  expect(record.users.started).toBe(new Set(seen.map(({ user }) => user)).size)
  if (record.stages.length > 0) {
    expect(record.stages.reduce((sum, { iterations }) => sum + iterations.started, 0)).toBe(measured.started)
  }

  for (const user of new Set(seen.map((one) => one.user))) {
    const own = seen.filter((one) => one.user === user)
    expect(own.map(({ iteration }) => iteration)).toEqual(own.map((_seen, iteration) => iteration))
    own.slice(1).forEach(({ startMs }, before) => expect(startMs).toBeGreaterThanOrEqual(own[before]!.endMs))
  }
  return { started, dropped: measured.dropped + warmed.dropped }
}

const lateness = fc.constantFrom(0, 0, 0.3, 1, 7)
const abortAfter = fc.option(fc.integer({ min: 0, max: 500 }), { nil: undefined, freq: 3 })

test('closed runs: users never overlap, none is too many, everything that starts ends in one way, and counts are exact', async () => {
  await fc.assert(
    fc.asyncProperty(closed, bounds, behaviours, lateness, abortAfter, async (model, bound, behaviourOf, latenessMs, abortAtMs) => {
      const options = { ...model, ...bound }
      const run = await runWith(options, behaviourOf, latenessMs, abortAtMs)
      const { started, dropped } = expectLawful(options, run)
      expect(dropped).toBe(0)
      expect(run.seen.map(({ index }) => index)).toEqual(run.seen.map((_seen, index) => index))
      const warm = typeof options.warmup === 'object' ? options.warmup.iterations : 0
      expect(run.record.warmup.iterations.started).toBeGreaterThanOrEqual(run.record.aborted === undefined ? warm : 0)
      if (options.iterations !== undefined && options.duration === undefined && run.record.aborted === undefined) {
        expect(run.record.measured.iterations.started).toBe(options.iterations)
        expect(started).toBe(options.iterations + run.record.warmup.iterations.started)
      } else if (options.iterations !== undefined) {
        expect(run.record.measured.iterations.started).toBeLessThanOrEqual(options.iterations)
      }
    }),
    { numRuns: 150 },
  )
})

test('open runs: what arrives is the drawn schedule, each arrival sent or dropped once, never early', async () => {
  await fc.assert(
    fc.asyncProperty(open, bounds, behaviours, lateness, abortAfter, async (model, bound, behaviourOf, latenessMs, abortAtMs) => {
      const options = { ...model, ...bound }
      const run = await runWith(options, behaviourOf, latenessMs, abortAtMs)
      const { started, dropped } = expectLawful(options, run)
      const plan = planFrom(options, {}).plan
      if (plan.model.kind !== 'open') throw new Error('Expected an open model')
      const { next } = openSchedule(plan, plan.model)
      const drawn: number[] = []
      for (let dueMs = next(); dueMs < Number.POSITIVE_INFINITY; dueMs = next()) drawn.push(dueMs)

      for (const { index, startMs } of run.seen) expect(startMs).toBeGreaterThanOrEqual(run.originMs + drawn[index]!)
      expect(started + dropped).toBeLessThanOrEqual(drawn.length)
      if (run.record.aborted !== undefined) return
      expect(started + dropped).toBe(drawn.length)
      const { due, sent } = run.record.schedule
      expect(due).toBe(run.record.measured.iterations.started + run.record.measured.iterations.dropped)
      expect(sent).toBeLessThanOrEqual(run.record.measured.iterations.started)
    }),
    { numRuns: 150 },
  )
})
