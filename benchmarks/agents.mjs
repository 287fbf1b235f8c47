/** What the reports of agents cost: their size, writing them at an agent, reading them at the coordinator, and adding up all agents at the end. */
import { AgentReports } from '../build/agents/reports/agent-reports.js'
import { reportOf } from '../build/agents/reports/group-report.js'
import { ReportWriter } from '../build/agents/reports/report-writer.js'
import { planFrom } from '../build/plan/plan-from.js'
import { PhaseRecorders } from '../build/run/recording/phase-recorders.js'
import { ProgressMeter } from '../build/run/recording/progress.js'
import { mergeWorkers } from '../build/run/workers/merge-workers.js'
import { JobProgress, ReportedShare } from '../build/run/workers/reported-share.js'
import { ReportWriter as ThreadReportWriter } from '../build/run/workers/worker-entry.js'
import { seededRandom } from '../build/units/random.js'
import { digits, median, table } from './table.mjs'

const AGENTS = 500
/** Different agents, each of which stands for many: what they report was written before. */
const DIFFERENT = 10
const RATE_PER_SECOND = 1_000
const POLLS_PER_SECOND = 4

const GENERATOR = { loopDelayP99Ms: 0.412, utilization: 0.213, sendLatenessP99Ms: 0.731, gcMs: 3.25, cpuMs: 312.5, cpuWaitRatio: 0.0125 }

export async function agents({ quick, rounds }) {
  const seconds = quick ? 3 : 30
  const count = quick ? 50 : AGENTS
  const rows = [0, 1, 5].map((steps) => {
    const { plan } = planFrom({ rate: RATE_PER_SECOND * AGENTS, duration: '60s', warmup: 0, maxInFlight: 100_000 }, {})
    const written = Array.from({ length: DIFFERENT }, (_, seed) => reportsOf(plan, steps, seconds, seed + 1))
    const figures = Array.from({ length: rounds }, () => figuresOf(plan, written, count, seconds))
    const bytes = written.flatMap((each) => each.reports.map(({ length }) => length))
    return [
      String(steps),
      digits(median(bytes) / 1_000),
      digits(Math.max(...bytes) / 1_000),
      digits(median(written.map(({ micros }) => micros / seconds))),
      ...['readMicros', 'pollMicros', 'mergeMicros'].map((name) => digits(median(figures.map((each) => each[name])))),
    ]
  })
  return table(
    `Reports of ${count} agents with ${RATE_PER_SECOND} iterations a second each, one report a second (goal: 100 CPU µs per agent and second at the coordinator, 250 with 5 steps)`,
    ['steps', 'kB a report', 'at most', 'µs to write', 'µs to read', 'µs of progress a second', 'µs an agent to merge at the end'],
    rows,
  )
}

/** What an agent of one thread reports, each report acknowledged before the next, and the CPU time that writing took. */
function reportsOf(plan, steps, seconds, seed) {
  const recorders = new PhaseRecorders(plan, 0)
  const random = seededRandom(seed)
  const status = () => ({
    measureFromMs: 0,
    generator: GENERATOR,
    schedule: { due: 1, sent: 1, dropped: 0 },
    users: { planned: 200, started: 1, failedStart: 0 },
    aborted: undefined,
    observations: {
      abandoned: 0,
      sharedLoop: false,
      usedClient: true,
      mock: undefined,
      coverage: false,
      evictedCookies: 0,
      lostWorkers: [],
    },
    activeUsers: 12,
  })
  const thread = new ThreadReportWriter({ recorders, status, end: () => {}, change: () => {} })
  const reported = new ReportedShare(plan)
  const threads = [{ shares: [{ job: 0, plan, parts: [], reported }], generator: GENERATOR }]
  const writer = new ReportWriter()
  const reports = []
  let micros = 0
  for (let second = 1; second <= seconds; second++) {
    record(recorders.stages[0], steps, second, random)
    reported.add(thread.next(second * 1_000))
    micros += cpuMicros(() => {
      const { sequence, bytes } = writer.next(reportOf(threads, 1, second * 1_000))
      reports.push(bytes)
      writer.acknowledge(sequence)
    })
  }
  return { reports, micros }
}

/** A second of iterations, with latencies as those of a server: most near 3 ms, and a long tail. */
function record(recorder, steps, second, random) {
  for (let index = 0; index < RATE_PER_SECOND; index++) {
    const dueMs = (second - 1) * 1_000 + index * (1_000 / RATE_PER_SECOND)
    const latencyMs = 3 * Math.exp(0.4 * gaussian(random) + (random() < 0.02 ? 2 : 0))
    const endedMs = dueMs + latencyMs
    recorder.begin(dueMs)
    for (let step = 0; step < Math.max(1, steps); step++) {
      const lasted = (latencyMs * (0.8 + 0.4 * random())) / Math.max(1, steps)
      recorder.call({
        name: steps === 0 ? undefined : `GET /step/${step}`,
        startedMs: endedMs - lasted,
        endedMs,
        status: 200,
        failure: undefined,
        opened: second === 1 && index < 100,
        waitMs: 0.02 * random(),
        dnsMs: Number.NaN,
        connectMs: second === 1 && index < 100 ? random() : Number.NaN,
        tlsMs: Number.NaN,
        firstByteMs: lasted * 0.9,
        bodyMs: lasted * 0.1,
        bytesSent: 0,
        bytesReceived: 512,
        method: 'GET',
        origin: 'http://10.0.0.7:8080',
      })
    }
    recorder.succeed(
      { index, dueMs, startedMs: dueMs + 0.1 * random(), status: 200, longestStep: undefined, longestStepMs: 0, stepsMs: 0 },
      endedMs,
    )
  }
}

/** CPU µs per agent: of reading and of progress a second, of merging once. */
function figuresOf(plan, written, count, seconds) {
  const readers = Array.from({ length: count }, () => new AgentReports([plan]))
  const shares = readers.map(({ shares: [reported] }) => ({ reported, isOver: () => false }))
  const progress = new JobProgress(shares, plan)
  const meter = new ProgressMeter(plan, progress)
  let readMicros = 0
  let pollMicros = 0
  for (let second = 0; second < seconds; second++) {
    // Agents report all through the second.
    for (let poll = 0; poll < POLLS_PER_SECOND; poll++) {
      readMicros += cpuMicros(() => {
        for (let index = poll; index < count; index += POLLS_PER_SECOND) readers[index].add(written[index % DIFFERENT].reports[second])
      })
      pollMicros += cpuMicros(() => meter.poll(second * 1_000 + 1))
    }
  }
  const members = readers.map(({ shares: [reported], generator }, index) => ({
    name: `agent ${index}`,
    shares: [{ job: 0, plan, parts: [], reported }],
    generator,
    lost: undefined,
  }))
  const mergeMicros = cpuMicros(() => mergeWorkers([plan], members, undefined))
  return { readMicros: readMicros / count / seconds, pollMicros: pollMicros / count / seconds, mergeMicros: mergeMicros / count }
}

function cpuMicros(work) {
  const { user, system } = process.cpuUsage()
  work()
  const after = process.cpuUsage()
  return after.user + after.system - user - system
}

const gaussian = (random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
