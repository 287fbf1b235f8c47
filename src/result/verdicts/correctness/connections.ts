import { CHECK_FAILED } from '../../../units/errors/check-failure.ts'
import { isStatusFailureCode } from '../../../units/errors/status-failure.ts'
import { notJudgeable, type Verdict } from '../verdict.ts'
import type { CallErrorCount, StepResult } from '../../load-result.ts'
import { invalidatingFindings } from '../invalidating-findings.ts'
import type { Subject } from '../subject.ts'

export interface ConnectionsVerdict extends Verdict {
  readonly calls: number
  /** Errors of connections that could not be opened, or were lost; most frequent first. */
  readonly errors: readonly CallErrorCount[]
}

/** Failures that are not due to the connection, or for which we closed it. All other codes count as connection errors. */
const NO_CONNECTION_ERRORS: ReadonlySet<string> = new Set([
  'aborted',
  'bad-accept',
  'bad-response',
  CHECK_FAILED,
  'lost',
  'timeout',
  'too-long',
])

/** Judges whether no call failed because of its connection, even if the task handled it. */
export function judgeConnections(subject: Subject): ConnectionsVerdict {
  const { count, failed, errors, timed } = callsOf(subject)
  if (timed > 0 && failed > 0)
    throw notJudgeable(`${subject.name} has no connections: it was timed with \`step\`, and is not a call of a client`)
  const own = errors.filter(({ code }) => !NO_CONNECTION_ERRORS.has(code) && !isStatusFailureCode(code))
  const passes = own.length === 0
  return { passes, invalidatedBy: invalidatingFindings(subject, 'connections', passes), calls: count, errors: own }
}

/**
 * The client calls of the subject.
 *
 * @throws {LoadError} `not-judgeable` if there were none.
 */
export function callsOf({ calls, name }: Subject): StepResult {
  if (calls === undefined) {
    throw notJudgeable(`The calls of ${name || 'a part of a run'} are not counted separately: judge the run, or one of its steps`)
  }
  if (calls.count === 0) throw notJudgeable('No client of the context was used, so there is no connection to judge')
  return calls
}
