/** What the reports of agents cost: their size, writing them at an agent, reading them at the coordinator, and adding up all agents at the end. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onAgents } from '../build/agents/coordinator/on-agents.js'
import { connectCoordinator } from '../build/agents/nats/coordinator.js'
import { Coordinator } from '../build/agents/protocol/coordinator.js'
import { AgentReports } from '../build/agents/reports/agent-reports.js'
import { ReportWriter } from '../build/agents/reports/report-writer.js'
import { brokerSettings } from '../build/agents/settings.js'
import { startBroker } from '../build/cli/agents/broker.js'
import { findNatsServer } from '../build/cli/agents/find-nats-server.js'
import { ProgressMeter } from '../build/run/recording/progress.js'
import { mergeWorkers } from '../build/run/workers/merge-workers.js'
import { JobProgress } from '../build/run/workers/reported-share.js'
import { systemClock, wallClockMs } from '../build/units/time/clock.js'
import { AGENTS, planOf, RATE_PER_SECOND, reportsFrom } from './agent-reports.mjs'
import { digits, median, table } from './table.mjs'

/** Different agents, each of which stands for many: what they report was written before. */
const DIFFERENT = 10
const POLLS_PER_SECOND = 4

export async function agents({ quick, rounds }) {
  const seconds = quick ? 3 : 30
  const count = quick ? 50 : AGENTS
  const rows = [0, 1, 5].map((steps) => {
    const plan = planOf(60)
    const written = Array.from({ length: DIFFERENT }, (_, seed) => writtenBy(steps, seconds, seed + 1))
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
  const reports = table(
    `Reports of ${count} agents with ${RATE_PER_SECOND} iterations a second each, one report a second (goal: 100 CPU µs per agent and second at the coordinator, 250 with 5 steps)`,
    ['steps', 'kB a report', 'at most', 'µs to write', 'µs to read', 'µs of progress a second', 'µs an agent to merge at the end'],
    rows,
  )
  return [reports, await atBroker(count, quick)]
}

/** The whole coordinator, at a real broker. */
async function atBroker(count, quick) {
  const title = `${count} agents that send nothing but reports, in one process, at a real broker`
  const seconds = quick ? 4 : 20
  const folder = mkdtempSync(join(tmpdir(), 'vitest-load-bench-'))
  let broker
  try {
    broker = await startBroker({ program: findNatsServer(process.env), configuration: '', folder })
    const rows = []
    for (const steps of [0, 5]) rows.push(await runAtBroker(broker.url, count, steps, seconds))
    return table(
      title,
      [
        'steps',
        'ms to discover',
        'ms to claim',
        'ms to prepare and start',
        'CPU µs per agent and second',
        'ms from the last report to the record',
      ],
      rows,
    )
  } catch (error) {
    return `${title}\nnot measured: ${error.message}`
  } finally {
    await broker?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function runAtBroker(url, count, steps, seconds) {
  const swarm = fork(fileURLToPath(new URL('agent-swarm.mjs', import.meta.url)), [
    `--nats=${url}`,
    `--count=${count}`,
    `--steps=${steps}`,
    `--seconds=${seconds}`,
  ])
  const connected = await connectCoordinator(brokerSettings({ nats: url }, {}), () => {})
  try {
    await once(swarm, 'message')
    const coordinator = new Coordinator({ ...connected, clock: systemClock, wallClockMs })
    const startMs = performance.now()
    await coordinator.discover()
    const discoveredMs = performance.now()
    const claimed = await coordinator.claim({ count, labels: [], owner: 'a benchmark', waitMs: 30_000 })
    const claimedMs = performance.now()
    let measuringMs
    let micros
    const onMeasuring = () => {
      measuringMs = performance.now()
      const before = cpuSoFar()
      setTimeout(() => (micros = cpuSoFar() - before), (seconds - 1) * 1_000)
    }
    const job = {
      plan: planOf(seconds),
      task: { kind: 'request', request: { url: 'http://127.0.0.1:9/' } },
      hooks: { baseUrl: nothing, baseSocket: nothing },
      remainingMs: Number.POSITIVE_INFINITY,
      coverage: false,
      onMeasuring,
      onProgress: nothing,
    }
    const { whole } = await onAgents(claimed, systemClock).run([job])
    const endedMs = performance.now()
    if (whole.measured.iterations.succeeded !== count * seconds * RATE_PER_SECOND)
      throw new Error(whole.aborted?.reason ?? 'reports are missing')
    return [
      String(steps),
      digits(discoveredMs - startMs),
      digits(claimedMs - discoveredMs),
      digits(measuringMs - claimedMs),
      digits(micros / count / (seconds - 1)),
      digits(endedMs - measuringMs - seconds * 1_000),
    ]
  } finally {
    swarm.disconnect()
    await connected.transport.close()
  }
}

/** The reports of an agent as they are sent, each acknowledged before the next, and the CPU time that writing took. */
function writtenBy(steps, seconds, seed) {
  const writer = new ReportWriter()
  const reports = []
  let micros = 0
  for (const report of reportsFrom(steps, seconds, seed)) {
    micros += cpuMicros(() => {
      const { sequence, bytes } = writer.next(report)
      reports.push(bytes)
      writer.acknowledge(sequence)
    })
  }
  return { reports, micros }
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
  const before = cpuSoFar()
  work()
  return cpuSoFar() - before
}

function cpuSoFar() {
  const { user, system } = process.cpuUsage()
  return user + system
}

const nothing = () => undefined
