import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AgentReport } from '../../../src/agents/agent-report.ts'
import { AgentReports } from '../../../src/agents/reports/agent-reports.ts'
import { plainSnapshot } from '../../../src/agents/reports/plain-snapshot.ts'
import { ReportError } from '../../../src/agents/reports/report-error.ts'
import { ReportWriter } from '../../../src/agents/reports/report-writer.ts'
import { reportingAgents, type ReportingAgent } from './arbitrary-reports.ts'

/** What was read, as it was written. */
const asReport = ({ shares, generator, isFinal }: AgentReports): Omit<AgentReport, 'restarted'> => ({
  elapsedMs: shares[0]!.elapsedMs!,
  isFinal,
  generator: generator!,
  jobs: shares.map(({ job }) => ({ ...job!, parts: job!.parts.map(plainSnapshot) })),
})

function expectSame(read: AgentReports, { restarted: _restarted, ...report }: AgentReport): void {
  // `NaN`, -0 and whether a property is absent are told apart.
  assert.deepStrictEqual(asReport(read), report)
}

/** What a network may do to a report, and whether its acknowledgement comes back. */
const fates = fc.array(fc.record({ copies: fc.nat({ max: 2 }), delay: fc.nat({ max: 3 }), isAcknowledged: fc.boolean() }), {
  minLength: 1,
  maxLength: 6,
})
type Fates = typeof fates extends fc.Arbitrary<infer Each> ? Each : never

/** Sends reports through a network, each after the delay of its fate; the last one arrives. */
function deliver({ plan, reports }: ReportingAgent, network: Fates): { readonly read: AgentReports; readonly bytes: number } {
  const writer = new ReportWriter()
  const read = new AgentReports([plan])
  const underway: { readonly bytes: Uint8Array; readonly sequence: number; readonly isAcknowledged: boolean; readonly at: number }[] = []
  let bytes = 0
  const arrive = (now: number): void => {
    for (const each of underway.filter(({ at }) => at <= now)) {
      underway.splice(underway.indexOf(each), 1)
      const result = read.add(each.bytes)
      expect(result === 'applied' ? read.sequence : 0).toBe(result === 'applied' ? each.sequence : 0)
      if (each.isAcknowledged) writer.acknowledge(read.sequence)
    }
  }
  for (const [now, report] of reports.entries()) {
    const written = writer.next(report)
    bytes += written.bytes.length
    const { copies, delay, isAcknowledged } = network[now % network.length]!
    for (let copy = 0; copy < copies; copy++) underway.push({ ...written, isAcknowledged, at: now + delay + copy })
    if (now === reports.length - 1) underway.push({ ...written, isAcknowledged, at: now })
    arrive(now)
  }
  arrive(Number.POSITIVE_INFINITY)
  return { read, bytes }
}

describe('a report', () => {
  test('is read exactly as it was written', () => {
    fc.assert(
      fc.property(reportingAgents(1), ({ plan, reports }) => {
        const read = new AgentReports([plan])
        expect(read.add(new ReportWriter().next(reports[0]!).bytes)).toBe('applied')
        expectSame(read, reports[0]!)
      }),
    )
  })

  test('leaves the newest state, whatever the network lost, repeated or delayed before', () => {
    fc.assert(
      fc.property(reportingAgents(6), fates, (agent, network) => {
        expectSame(deliver(agent, network).read, agent.reports.at(-1)!)
      }),
    )
  })

  test('has what was measured before measuring began again', () => {
    fc.assert(
      fc.property(reportingAgents(6), fates, (agent, network) => {
        const { read } = deliver(agent, network)
        const { restarted } = agent.reports.at(-1)!
        expect(read.restarts).toBe(restarted?.times ?? 0)
        expect(read.shares[0]!.kept?.warmup).toEqual(restarted?.jobs[0]!.parts[0])
        expect(read.shares[0]!.kept?.measured.iterations.started).toBe(
          restarted?.jobs[0]!.parts.slice(1).reduce((sum, { iterations }) => sum + iterations.started, 0),
        )
      }),
    )
  })

  test('is short if nothing has changed since an acknowledged one, and whole again if that never was', () => {
    fc.assert(
      fc.property(reportingAgents(1), ({ plan, reports: [report] }) => {
        const writer = new ReportWriter()
        const read = new AgentReports([plan])
        const first = writer.next(report!)
        const second = writer.next(report!)
        expect(second.bytes.length).toBe(first.bytes.length)
        read.add(second.bytes)
        writer.acknowledge(2)
        const third = writer.next(report!)
        expect(third.bytes.length).toBeLessThan(100)
        expect(read.add(third.bytes)).toBe('applied')
        expectSame(read, report!)
        expect(read.add(first.bytes)).toBe('stale')
        expect(() => new AgentReports([plan]).add(third.bytes)).toThrow(ReportError)
      }),
    )
  })
})

/** Reads bytes as if an agent had sent them; only a `ReportError` is allowed, and then nothing has changed. */
function addHostile(read: AgentReports, bytes: Uint8Array): void {
  const before = { ...asReport(read), sequence: read.sequence }
  try {
    read.add(bytes)
  } catch (error) {
    expect(error).toBeInstanceOf(ReportError)
    expect({ ...asReport(read), sequence: read.sequence }).toEqual(before)
    return
  }
  // What is accepted can be used.
  for (const share of read.shares) expect(share.record).toBeDefined()
}

describe('bytes that are no report', () => {
  test('are refused, or read as a report: random ones', () => {
    fc.assert(
      fc.property(reportingAgents(1), fc.uint8Array({ maxLength: 200 }), ({ plan, reports: [report] }, bytes) => {
        const read = new AgentReports([plan])
        read.add(new ReportWriter().next(report!).bytes)
        addHostile(read, bytes)
        // With the beginning of a report.
        addHostile(read, new Uint8Array([1, 2, 1, 0, ...bytes]))
      }),
    )
  })

  test('are refused, or read as a report: altered and cut off ones', () => {
    const change = fc.record({ at: fc.nat(), to: fc.nat({ max: 255 }), kind: fc.constantFrom('set', 'insert', 'remove', 'cut') })
    fc.assert(
      fc.property(reportingAgents(3), fc.array(change, { minLength: 1, maxLength: 4 }), ({ plan, reports }, changes) => {
        const writer = new ReportWriter()
        const read = new AgentReports([plan])
        for (const report of reports) {
          const { bytes, sequence } = writer.next(report)
          const altered = [...bytes]
          for (const { at, to, kind } of changes) {
            if (altered.length === 0) break
            if (kind === 'set') altered[4 + (at % altered.length)] = to
            else if (kind === 'insert') altered.splice(at % altered.length, 0, to)
            else if (kind === 'remove') altered.splice(at % altered.length, 1)
            else altered.length = at % altered.length
          }
          if (read.sequence > 0) addHostile(read, new Uint8Array(altered))
          if (read.sequence < sequence) read.add(bytes)
        }
      }),
      { numRuns: 500 },
    )
    expect(Object.keys(Object.prototype)).toEqual([])
  })
})
