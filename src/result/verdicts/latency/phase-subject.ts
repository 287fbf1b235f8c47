import type { Phase } from '../../../record/snapshot.ts'
import { formatCount } from '../../../units/format.ts'
import { notJudgeable } from '../verdict.ts'
import type { Subject } from '../subject.ts'

/**
 * The client calls of a subject, with a phase in place of their service time. Failed calls that did not get to the phase are bad.
 *
 * @throws {LoadError} `not-judgeable` if its calls are not counted separately, or none had the phase.
 */
export function phaseSubject(subject: Subject, phase: Phase): Subject {
  const { calls, phases, name } = subject
  if (calls === undefined || phases === undefined)
    throw notJudgeable(
      `The calls of ${name || 'a part of a run'} are not counted separately, so it has no phases: judge the run, or one of its steps`,
    )
  const stats = phases[phase]
  const total = calls.count - calls.timed
  if (total === 0) throw notJudgeable(`${name || 'The run'} has no \`${phase}\`: phases are those of client calls, and it made none`)
  if (stats.count === 0)
    throw notJudgeable(
      `None of the ${formatCount(total)} calls${name === '' ? '' : ` of ${name}`} had the phase \`${phase}\`${WHEN[phase] ?? ''}`,
    )
  return {
    ...subject,
    noun: 'call',
    total,
    bad: missing(phase, stats.count, total, subject),
    dropped: 0,
    errors: calls.errors,
    latency: undefined,
    serviceTime: stats,
    unexplained: undefined,
    throughput: undefined,
    isRun: false,
  }
}

const OPENING = ": it only has it if it opens a connection, as with `connections: 'per-iteration'`"

const WHEN: Readonly<Partial<Record<Phase, string>>> = { dns: OPENING, connect: OPENING, tls: OPENING }

/** How many failed calls did not get to a phase that they would have had. Whether a call would have looked up a name or used TLS is not known. */
function missing(phase: Phase, had: number, total: number, { calls, opened }: Subject): number {
  if (phase === 'dns' || phase === 'tls') return 0
  return Math.max(0, Math.min(calls!.failed, (phase === 'connect' ? opened : total) - had))
}
