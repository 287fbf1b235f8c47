import { isStatusFailureCode } from '../../units/errors/status-failure.ts'
import { notJudgeable } from './not-judgeable.ts'
import type { CallErrorCount, StepResult } from '../load-result.ts'
import { invalidatingFindings } from './invalidating-findings.ts'
import type { Subject } from './subject.ts'
import type { Verdict } from './verdict.ts'

export interface ConnectionsVerdict extends Verdict {
  readonly calls: number
  /** Connections that could not be opened, or were lost; most frequent first. */
  readonly errors: readonly CallErrorCount[]
}

/** Failures in which the connection did its work, or in which we ended it. All others, whatever the system calls them, are its own. */
const NO_CONNECTION_ERRORS: ReadonlySet<string> = new Set(['aborted', 'bad-accept', 'bad-response', 'lost', 'timeout', 'too-long'])

/** Whether no call failed for want of a connection, also where the task made up for it. */
export function judgeConnections(subject: Subject): ConnectionsVerdict {
  const { count, failed, errors } = callsOf(subject)
  const reported = errors.reduce((sum, error) => sum + error.count, 0)
  if (reported < failed)
    throw notJudgeable(`No connection is known of ${subject.name}: it was timed by \`step\`, and is no call of a client`)
  const own = errors.filter(({ code }) => !NO_CONNECTION_ERRORS.has(code) && !isStatusFailureCode(code))
  const passes = own.length === 0
  return { passes, invalidatedBy: invalidatingFindings(subject, 'connections', passes), calls: count, errors: own }
}

/**
 * The client calls of what is judged.
 *
 * @throws {LoadError} `not-judgeable` where there were none.
 */
export function callsOf({ calls, name }: Subject): StepResult {
  if (calls === undefined) {
    throw notJudgeable(`The calls of ${name || 'a part of a run'} are not counted apart: expect it of the run, or of one of its steps`)
  }
  if (calls.count === 0) throw notJudgeable('No client of the context was used, so there was no connection to judge')
  return calls
}
