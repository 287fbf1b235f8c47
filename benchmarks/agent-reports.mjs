/** What agents of a benchmark report, as one thread recorded it. */
import { reportOf } from '../build/agents/reports/group-report.js'
import { planFrom } from '../build/plan/plan-from.js'
import { PhaseRecorders } from '../build/run/recording/phase-recorders.js'
import { ReportedShare } from '../build/run/workers/reported-share.js'
import { ReportWriter } from '../build/run/workers/worker-entry.js'
import { seededRandom } from '../build/units/random.js'

export const AGENTS = 500
export const RATE_PER_SECOND = 1_000

const GENERATOR = { loopDelayP99Ms: 0.412, utilization: 0.213, sendLatenessP99Ms: 0.731, gcMs: 3.25, cpuMs: 312.5, cpuWaitRatio: 0.0125 }

/** The plan of all agents together. */
export const planOf = (seconds) =>
  planFrom({ rate: RATE_PER_SECOND * AGENTS, duration: `${seconds}s`, warmup: 0, maxInFlight: 100_000 }, {}).plan

/** The reports of one agent, one a second. */
export function reportsFrom(steps, seconds, seed = 1) {
  const plan = planOf(60)
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
  const thread = new ReportWriter({ recorders, status, end: () => {}, change: () => {} })
  const reported = new ReportedShare(plan)
  const threads = [{ shares: [{ job: 0, plan, parts: [], reported }], generator: GENERATOR }]
  return Array.from({ length: seconds }, (_, index) => {
    record(recorders.stages[0], steps, index + 1, random)
    reported.add(thread.next((index + 1) * 1_000))
    return reportOf(threads, 1, (index + 1) * 1_000)
  })
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
        origin: 'http://127.0.0.1:8080',
      })
    }
    recorder.succeed(
      { index, dueMs, startedMs: dueMs + 0.1 * random(), status: 200, longestStep: undefined, longestStepMs: 0, stepsMs: 0 },
      endedMs,
    )
  }
}

const gaussian = (random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
