import type { Plan } from '../../plan/plan.ts'
import { sumOfIterations } from '../../record/snapshot.ts'
import type { Abort, AgentRecord, RunRecord } from '../../record/run-record.ts'
import type { ScenariosRecord } from '../../record/merge/scenarios-record.ts'
import { AbortState } from '../../run/local/abort-state.ts'
import { reserveMs, type Reserve } from '../../run/local/reserve.ts'
import type { RunJob, Runner } from '../../run/runner.ts'
import { mergeWorkers, nothingDone } from '../../run/workers/merge-workers.ts'
import type { ShareGroup } from '../../run/workers/share-group.ts'
import { startUp } from '../../run/workers/start-up.ts'
import { Supervision } from '../../run/workers/supervision.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { safeLine } from '../../units/text/safe-text.ts'
import type { Clock } from '../../units/time/clock.ts'
import { checkForAgents, orderedRun } from '../payload/ordered-run.ts'
import { dealToAgents } from '../payload/payload.ts'
import type { AgentsRun } from '../protocol/agents-run.ts'
import { prepareAgents } from '../protocol/prepare-agents.ts'
import { startAgents } from '../protocol/start-agents.ts'
import { AgentMember, type PartsOfJob } from './agent-member.ts'

/** For agents to hand over what they have at the end. */
const RESERVE: Reserve = { leastMs: 1_000, ratio: 0.2 }

/** Runs a plan on agents that were claimed for it. */
export const onAgents = (claimed: AgentsRun, clock: Clock): Runner => ({
  check: async (task) => checkForAgents(task),
  run: async (jobs) => await runOnAgents(jobs, claimed, clock),
})

async function runOnAgents(jobs: readonly RunJob[], claimed: AgentsRun, clock: Clock): Promise<ScenariosRecord> {
  const { signal, remainingMs } = jobs[0]!
  const plans = jobs.map(({ plan }) => plan)
  const lastMs = clock.now() + remainingMs - Math.min(...plans.map((plan) => reserveMs(plan, remainingMs, RESERVE)))
  const members = membersOf(claimed, plans)
  const group = groupOf(claimed, members)
  claimed.listener = {
    onReport: (agent, { bytes }) => members[agent.index]!.add(bytes),
    ownReasonOf: (agent) => members[agent.index]!.ownReason,
    onState: (agent) => members[agent.index]!.noteState(),
  }
  try {
    const preparing = orderedRun(jobs, { agents: claimed.agents.length, workers: plans[0]!.workers }).then((run) =>
      prepareAgents(claimed, run),
    )
    preparing.catch(() => {})
    const ready = preparing.then(() => claimed.ready)
    ready.catch(() => {})
    const aborted = await startUp({ ready }, signal, lastMs)
    if (aborted !== undefined) return withAgents(nothingDone(plans, aborted), members)

    const originMs = await startAgents(claimed, lastMs - clock.now())
    const abortState = new AbortState(clock, originMs)
    const supervision = new Supervision({ group, jobs, abortState, originMs, lastMs })
    await group.over.finally(() => supervision.stop())
    return withAgents(mergeWorkers(plans, members, abortState.aborted ?? endOf(claimed, originMs)), members)
  } finally {
    await claimed.terminate()
  }
}

const groupOf = (claimed: AgentsRun, members: readonly AgentMember[]): ShareGroup<AgentMember> => ({
  workers: members,
  get living() {
    return members.filter(({ isOver }) => !isOver)
  },
  ready: claimed.ready,
  over: claimed.over,
  send: (message) => claimed.send(message),
  giveUp: (how) => claimed.giveUp(how),
})

function membersOf({ agents }: AgentsRun, plans: readonly Plan[]): readonly AgentMember[] {
  const dealt = dealToAgents(plans, { agents: agents.length, workers: plans[0]!.workers })
  return agents.map((agent) => {
    const own = dealt[agent.index]!.flat()
    const carried = plans.flatMap((_plan, job): readonly PartsOfJob[] => {
      const parts = own.filter((share) => share.job === job).map(({ share }) => share)
      return parts.length === 0 ? [] : [{ job, parts }]
    })
    return new AgentMember(agent, plans, carried)
  })
}

/** Why the run ended early, if that was decided where the agents are watched. */
const endOf = ({ end, endMs = 0 }: AgentsRun, originMs: Milliseconds): Abort | undefined =>
  end && { ...end, atMs: Math.max(0, endMs - originMs) }

/** What became of each agent. Lost agents are no lost workers; what remains of these are threads and processes that agents have lost. */
function withAgents({ whole, scenarios }: ScenariosRecord, members: readonly AgentMember[]): ScenariosRecord {
  const isOfMember = (text: string): boolean => members.some(({ name }) => text.startsWith(`${name} `))
  const known = (record: RunRecord, job: number | undefined): RunRecord => {
    const { lostWorkers } = record.observations
    return {
      ...record,
      observations: { ...record.observations, lostWorkers: lostWorkers.filter((text) => !isOfMember(text)) },
      agents: members.map((member) => agentRecord(member, job, lostWorkers, members.length)),
    }
  }
  const each = scenarios.map((record, job) => known(record, job))
  return { whole: scenarios.length === 1 ? each[0]! : known(whole, undefined), scenarios: each }
}

function agentRecord(
  { agent, name, shares, generator }: AgentMember,
  job: number | undefined,
  lost: readonly string[],
  count: number,
): AgentRecord {
  const own = shares.filter((share) => job === undefined || share.job === job)
  const iterations = sumOfIterations(own.flatMap(({ reported }) => reported.stages.map((stage) => stage.iterations)))
  const described = lost.find((text) => text.startsWith(`${name} `))?.slice(name.length + 1)
  const { succeeded, failed, cutOff } = iterations
  return {
    id: agent.id,
    machine: safeLine(agent.notice.host),
    share: { index: agent.index, count },
    iterations: agent.lost === undefined ? iterations : { ...iterations, started: succeeded + failed + cutOff },
    clockOffsetMs: agent.clock?.offsetMs ?? Number.NaN,
    clockUncertaintyMs: agent.clock?.uncertaintyMs ?? Number.NaN,
    generator,
    lost: agent.lost === undefined ? undefined : (described ?? agent.lost),
  }
}
