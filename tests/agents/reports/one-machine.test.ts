import { expect, test } from 'vitest'
import { AgentReports } from '../../../src/agents/reports/agent-reports.ts'
import { finalReport, reportOf } from '../../../src/agents/reports/group-report.ts'
import { ReportWriter } from '../../../src/agents/reports/report-writer.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import type { Plan } from '../../../src/plan/plan.ts'
import { scenarioPlans } from '../../../src/plan/scenarios/scenario-plans.ts'
import type { ScenariosRecord } from '../../../src/record/merge/scenarios-record.ts'
import type { GeneratorRecord, RunRecord } from '../../../src/record/run-record.ts'
import { runScenarios } from '../../../src/run/local/run-scenarios.ts'
import type { RunJob } from '../../../src/run/runner.ts'
import type { TaskContext } from '../../../src/run/task/context.ts'
import type { KnownTask } from '../../../src/run/task/task.ts'
import { mergeWorkers } from '../../../src/run/workers/merge-workers.ts'
import { ReportedShare } from '../../../src/run/workers/reported-share.ts'
import { dealShares } from '../../../src/run/workers/share-payload.ts'
import type { GroupMember } from '../../../src/run/workers/share-group.ts'
import { ReportWriter as ThreadReportWriter } from '../../../src/run/workers/worker-entry.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'
import { plainPlan } from '../../helpers/results/run-record.ts'

/** While blocks are being filled. */
const REPORT_EVERY_MS = 230

/** In whole µs, by the number of the iteration alone. */
const latencyMs = (index: number): number => (1_000 + ((index * 7_919) % 60_000)) / 1_000

/** Two steps, of which the second fails now and then, and a metric whose sum no machine could add up twice with the same rounding. */
const taskOn = (clock: ManualClock) => async (context: TaskContext) => {
  const { index } = context
  await context.step(`open ${index % 3}`, () => clock.sleep(latencyMs(index) / 4))
  context.metric('share', 1 / (index + 1))
  await context.step('close', () => clock.sleep((latencyMs(index) * 3) / 4))
  if (index % 17 === 5) throw new TypeError(`no place for ${index}`)
}

const SCENARIO_OPTIONS: Readonly<Record<string, LoadOptions & { readonly startAt?: number }>> = {
  browse: { concurrency: 30, iterations: 300 },
  buy: { rate: 40, duration: '2s', startAt: 500 },
  // Fewer users than most groups have threads.
  admin: { concurrency: 2, iterations: 20 },
}

const PLANS: Readonly<Record<string, readonly Plan[]>> = {
  'closed, by count': [plainPlan({ concurrency: 24, iterations: 500, warmup: { iterations: 40 } })],
  open: [plainPlan({ rate: 150, duration: '2s', warmup: '500ms' })],
  'open, in stages': [plainPlan({ rate: 50, stages: [{ for: '1s' }, { to: 200, over: '1s' }, { for: '500ms' }] })],
  'closed, in stages': [plainPlan({ concurrency: 12, stages: [{ for: '1s' }, { to: 24, over: '1s' }], warmup: '300ms' })],
  scenarios: scenarioPlans(
    Object.fromEntries(Object.entries(SCENARIO_OPTIONS).map(([name, options]) => [name, { task: '/', ...options }])),
    { seed: 7, warmup: 0 },
    () => undefined,
    { openFiles: 10_256 },
  ).map(({ plan }) => plan),
}

interface Thread extends Pick<GroupMember, 'name' | 'shares' | 'lost'> {
  generator: GeneratorRecord | undefined
  /** Reports what is new, as a thread does. */
  report(elapsedMs: number): void
}

/** Threads that carry the shares of a run on a manual clock, all of them to the end; `onReports` is called whenever all have reported. */
async function carried(plans: readonly Plan[], count: number, onReports: (threads: readonly Thread[], elapsedMs: number) => void) {
  const clock = new ManualClock()
  const originMs = clock.now()
  const runs = dealShares(plans, count).map((dealt, index) => {
    const jobs = dealt.map(({ job }): RunJob<KnownTask> => ({
      plan: plans[job]!,
      task: { kind: 'function', call: taskOn(clock) },
      hooks: { baseUrl: () => undefined, baseSocket: () => undefined } as RunJob['hooks'],
      data: undefined,
      signal: undefined,
      remainingMs: Number.POSITIVE_INFINITY,
      coverage: false,
    }))
    const shares = dealt.map(({ job, share }) => ({ job, plan: plans[job]!, parts: [share], reported: new ReportedShare(plans[job]!) }))
    const thread: Thread = { name: `worker ${index + 1} of ${count}`, shares, generator: undefined, lost: undefined, report: () => {} }
    const run = runScenarios(jobs, clock, {
      shares: dealt.map(({ share }) => share),
      originMs,
      cpuMs: () => 0,
      onRunning: (running) => {
        const writers = running.shares.map((share) => new ThreadReportWriter(share))
        thread.report = (elapsedMs) => {
          thread.generator = running.generator()
          shares.forEach(({ reported }, at) => reported.add(structuredClone(writers[at]!.next(elapsedMs))))
        }
      },
    })
    const over = async (): Promise<void> => {
      const { records, generator } = await run
      thread.generator = generator
      thread.report = () => {}
      shares.forEach(({ reported }, at) => reported.complete(structuredClone(records[at]!)))
    }
    return { thread, over: over() }
  })
  const threads = runs.map(({ thread }) => thread)
  let timer = clock.after(REPORT_EVERY_MS, function report() {
    for (const thread of threads) thread.report(clock.now() - originMs)
    onReports(threads, clock.now() - originMs)
    timer = clock.after(REPORT_EVERY_MS, report)
  })
  await clock.until(Promise.all(runs.map(({ over }) => over)))
  clock.cancel(timer)
  return threads
}

/** The jobs of an agent in the order of the run, and its threads as they are numbered in it. */
function ownJobs(threads: readonly Thread[]): { readonly jobs: readonly number[]; readonly threads: readonly Thread[] } {
  const jobs = [...new Set(threads.flatMap(({ shares }) => shares.map(({ job }) => job)))].sort((one, other) => one - other)
  const renumbered = threads.map((thread) => ({
    ...thread,
    shares: thread.shares.map((share) => ({ ...share, job: jobs.indexOf(share.job) })),
  }))
  return { jobs, threads: renumbered }
}

/** What of a record is the same on any machine. */
const withoutMachine = ({ generator: _generator, ...record }: RunRecord): Omit<RunRecord, 'generator'> => record
const comparable = ({ whole, scenarios }: ScenariosRecord): object => ({
  whole: withoutMachine(whole),
  scenarios: scenarios.map(withoutMachine),
})

const groups = [1, 3, 4, 12].flatMap((agents) => [1, 2].map((threads) => [agents, threads] as const))

test.for(Object.keys(PLANS).flatMap((name) => groups.map(([agents, threads]) => [name, agents, threads] as const)))(
  '%s: %i agents with %i threads each record, bit for bit, what one machine with as many shares does',
  async ([name, agents, threadsEach]) => {
    const plans = PLANS[name]!
    const writers = Array.from({ length: agents }, () => new ReportWriter())
    const reads: (AgentReports | undefined)[] = []
    const ofAgent = (threads: readonly Thread[], agent: number) => ownJobs(threads.filter((_thread, at) => at % agents === agent))
    let reports = 0
    const send = (agent: number, report: ReturnType<typeof reportOf>, jobs: readonly number[], isLost: boolean): void => {
      const read = (reads[agent] ??= new AgentReports(jobs.map((job) => plans[job]!)))
      if (report === undefined) return
      const { sequence, bytes } = writers[agent]!.next(report)
      reports += 1
      if (isLost) return
      expect(read.add(bytes)).toBe('applied')
      if (reports % 3 > 0) writers[agent]!.acknowledge(sequence)
    }
    const all = await carried(plans, agents * threadsEach, (threads, elapsedMs) => {
      for (let agent = 0; agent < agents; agent++) {
        const own = ofAgent(threads, agent)
        send(agent, reportOf(own.threads, own.jobs.length, elapsedMs), own.jobs, reports % 4 === 1)
      }
    })
    const members = Array.from({ length: agents }, (_, agent) => {
      const { jobs, threads } = ofAgent(all, agent)
      const record = mergeWorkers(
        jobs.map((job) => plans[job]!),
        threads as unknown as readonly GroupMember[],
        undefined,
      )
      send(agent, finalReport(record, threads, 1), jobs, false)
      const { shares, generator } = reads[agent]!
      return {
        name: `agent ${agent + 1} of ${agents}`,
        shares: jobs.map((job, at) => ({ job, plan: plans[job]!, parts: [], reported: shares[at]! })),
        generator,
        lost: undefined,
      }
    })
    expect(reports).toBeGreaterThan(2 * agents)
    const merged = mergeWorkers(plans, members as unknown as readonly GroupMember[], undefined)
    const onOneMachine = mergeWorkers(plans, all as unknown as readonly GroupMember[], undefined)
    expect(merged.whole.measured.iterations.started).toBeGreaterThan(100)
    expect(comparable(merged)).toStrictEqual(comparable(onOneMachine))
  },
)
