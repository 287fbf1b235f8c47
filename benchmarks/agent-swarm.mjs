/** Many agents in one process, each at the broker by itself: they carry nothing, and report what one recorder holds. For `agents.mjs`. */
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { BundleCache } from '../build/agents/bundle/bundle-cache.js'
import { agentIdentity } from '../build/agents/nats/agent.js'
import { Agent } from '../build/agents/protocol/agent.js'
import { ReportWriter } from '../build/agents/reports/report-writer.js'
import { brokerSettings } from '../build/agents/settings.js'
import { systemClock, wallClockMs } from '../build/units/time/clock.js'
import { reportsFrom } from './agent-reports.mjs'

const { values } = parseArgs({
  options: { nats: { type: 'string' }, count: { type: 'string' }, steps: { type: 'string' }, seconds: { type: 'string' } },
})
const [count, steps, seconds] = [Number(values.count), Number(values.steps), Number(values.seconds)]
const reports = reportsFrom(steps, seconds)
const settings = brokerSettings({ nats: values.nats }, {})

/** Reports once a second from the start, and lives. One process cannot report for all of them at once, as many machines do. */
const carrierOf = (agent) => ({
  prepare: async (_share, listener) => {
    const writer = new ReportWriter()
    const timers = []
    const end = (how) => {
      for (const timer of timers.splice(0)) clearInterval(timer)
      const { sequence, bytes } = writer.next({ ...reports.at(-1), isFinal: true })
      listener.onReport({ sequence, bytes, end: how })
      listener.onGone(undefined)
    }
    return {
      start: (atMs) => {
        timers.push(setInterval(() => listener.onAlive(), 200))
        reports.forEach((report, index) => {
          timers.push(
            setTimeout(
              () => {
                if (index === reports.length - 1) return end('finished')
                const { sequence, bytes } = writer.next(report)
                listener.onReport({ sequence, bytes, end: undefined })
              },
              atMs - systemClock.now() + (index + agent / count) * 1_000,
            ),
          )
        })
      },
      send: (message) => message.kind === 'end' && end('asked'),
      renew: () => {},
      acknowledge: (sequence) => writer.acknowledge(sequence),
      kill: async () => timers.splice(0).forEach((timer) => clearInterval(timer)),
    }
  },
})

for (let started = 0; started < count; started++) {
  const identity = await agentIdentity(settings)
  const transport = await identity.connect(() => {})
  void new Agent({
    transport,
    clock: systemClock,
    wallClockMs,
    keys: identity.keys,
    carrier: carrierOf(started),
    bundles: new BundleCache(),
    cluster: settings.cluster,
    id: `${identity.keys.publicKey}-${randomBytes(3).toString('hex')}`,
    boot: randomBytes(8).toString('hex'),
    refusalOf: () => undefined,
    notice: { version: '0', host: 'swarm', machine: 'swarm', labels: [], cores: 1, node: process.version },
  })
}
process.send('ready')
process.on('disconnect', () => process.exit())
