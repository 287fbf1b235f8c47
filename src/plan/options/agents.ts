import { duration, type Duration } from '../../units/duration.ts'
import { isSubjectName } from '../../units/text/subject-name.ts'
import { MAX_AGENTS, MAX_AGENTS_WAIT } from '../limits.ts'
import { maxConcurrency, type LoadModel } from '../model.ts'
import type { AgentsPlan } from '../plan.ts'
import { isRecord, mustBeTime, mustBeWhole, type MustBe } from '../problems/must-be.ts'
import type { Rule } from '../problems/problems.ts'
import { refuseUnknown } from '../problems/unknown.ts'

/** How many agents carry a run; or also which, and how long to wait for them. */
export type AgentsOption =
  | number
  | {
      readonly count: number
      /** Only agents with all of these labels. */
      readonly labels?: readonly string[] | undefined
      /**
       * How long to wait until enough of them are idle; in a test also limited by its timeout. At most 1 h.
       * @defaultValue '60s'
       */
      readonly wait?: Duration | undefined
    }

const mustBeLabels: MustBe = (value) =>
  Array.isArray(value) && value.every(isSubjectName)
    ? undefined
    : "a list of labels such as ['eu'], each of 1 to 64 letters, digits, _ and -"

export const checkAgents: Rule = (value, { name, problems }) => {
  const count = mustBeWhole(1, MAX_AGENTS)
  if (!isRecord(value)) return count(value) && `${count(value)}, or { count: 4, labels: ['eu'] }`
  refuseUnknown(value, ['count', 'labels', 'wait'], `${name}.`, problems)
  problems.check(`${name}.count`, value['count'], count)
  if (value['labels'] !== undefined) problems.check(`${name}.labels`, value['labels'], mustBeLabels)
  if (value['wait'] !== undefined) problems.check(`${name}.wait`, value['wait'], mustBeTime(0, MAX_AGENTS_WAIT))
  return undefined
}

/** How long a run waits for its agents if its options do not say. */
export const DEFAULT_AGENTS_WAIT: Duration = '60s'

/** An agent without users, or without a slot in flight, would have nothing to do. */
export function agentsFrom(agents: AgentsOption | undefined, model: LoadModel): AgentsPlan | undefined {
  if (agents === undefined) return undefined
  const { count, labels = [], wait = DEFAULT_AGENTS_WAIT } = typeof agents === 'number' ? { count: agents } : agents
  return { count: Math.min(count, maxConcurrency(model)), labels: [...labels], waitMs: duration(wait) }
}
