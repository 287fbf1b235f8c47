import type { AgentRecord } from '../../record/run-record.ts'
import { formatCount, formatDuration, formatRatio } from '../../units/format.ts'
import { agentName } from '../agent-name.ts'
import type { Detector } from './finding.ts'
import { saturated } from './saturated.ts'

/** More are not listed by name. */
const MOST_NAMED = 5

/** Above this, stages and seconds of one agent visibly overlap those of another: a tenth of a second of the series. */
const UNCERTAIN_MS = 100

export const agentLost: Detector = ({ agents = [] }) => {
  const lost = agents.flatMap((agent) => (agent.lost === undefined ? [] : [`${nameOf(agent)} ${agent.lost}`]))
  return lost.length > 0
    ? {
        kind: 'agent-lost',
        seen: listed(lost),
        spoils: 'the target saw less load than planned, so meeting a limit proves nothing',
        fix: 'look at the log of the agent and at its machine: it was killed, frozen, or cut off from the broker',
      }
    : undefined
}

export const agentSaturated: Detector = ({ agents = [] }) => {
  const slow = agents.flatMap((agent) => {
    const { generator } = agent
    if (generator === undefined || saturated(generator) === undefined) return []
    return [
      `${nameOf(agent)} (loop delay p99 ${formatDuration(generator.loopDelayP99Ms)}, event loop busy ${formatRatio(generator.utilization)} of the time)`,
    ]
  })
  return slow.length > 0
    ? {
        kind: 'agent-saturated',
        seen: `${formatCount(slow.length)} of ${formatCount(agents.length)} agents could not keep up: ${listed(slow)}`,
        spoils: 'nothing more than `saturated` does: this names the agents behind it',
        fix: 'give the run more agents, or these machines more cores, and run nothing else on them',
      }
    : undefined
}

export const clockUncertain: Detector = ({ agents = [] }) => {
  const worst = agents.reduce((most, { clockUncertaintyMs }) => Math.max(most, clockUncertaintyMs), 0)
  return worst > UNCERTAIN_MS
    ? {
        kind: 'clock-uncertain',
        seen: `the clocks of agents are known to ${formatDuration(worst)} at worst`,
        spoils: 'agents may have started that far apart, so that the ends of stages and seconds are blurred; latencies are not affected',
        fix: 'let agents and tests reach the broker in less time, for example in the same region',
      }
    : undefined
}

const nameOf = ({ id, machine }: AgentRecord): string => `agent ${agentName(id)} on ${machine}`

function listed(texts: readonly string[]): string {
  const rest = texts.length - MOST_NAMED
  return [...texts.slice(0, MOST_NAMED), ...(rest > 0 ? [`${formatCount(rest)} more`] : [])].join('; ')
}
