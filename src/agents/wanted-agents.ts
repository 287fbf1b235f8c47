import { DEFAULT_AGENTS_WAIT } from '../plan/options/agents.ts'
import type { AgentsPlan } from '../plan/plan.ts'
import type { WantedAgents } from '../run/run-environment.ts'
import type { PlannedJob, PlannedJobs, Runner } from '../run/runner.ts'
import { isPortable } from '../run/task/portable.ts'
import { maxConcurrency } from '../plan/model.ts'
import { duration } from '../units/duration.ts'
import { LoadError } from '../units/errors/error.ts'
import { systemClock, wallClockMs } from '../units/time/clock.ts'
import { denied } from './nats/connect-error.ts'
import type { ConnectedCoordinator } from './nats/coordinator.ts'
import { isLoopbackHost, machineIdentity } from './machine.ts'
import { onAgents } from './coordinator/on-agents.ts'
import { addressesIn } from './payload/demands.ts'
import { checkForAgents } from './payload/ordered-run.ts'
import type { AgentsRun } from './protocol/agents-run.ts'
import { Coordinator } from './protocol/coordinator.ts'
import { brokerSettings } from './settings.ts'
import { sha256Hex } from './sha256.ts'

/** Who wants agents. */
export interface AgentsRequest {
  /** How many agents a run gets whose options ask for none, if it can travel; `undefined` if its options ask. */
  readonly fallback: number | undefined
  /** Whose run it is, for others that wait for the same agents. */
  readonly owner: string | undefined
  /** The pid of the process that all runs of a session have in common. */
  readonly sessionPid: number
  /** Called with the reason if the run stays on this machine after all. */
  readonly onStayed: (why: string) => void
  /** Called with what is waited for. */
  readonly onWait: (text: string) => void
}

/**
 * Returns the agents that are to carry a run; `undefined` if it did not ask for them and is tied to this machine.
 *
 * @throws {LoadError} `cannot-travel` if its options ask for agents, and it is tied to this machine.
 */
export async function wantedAgents(jobs: PlannedJobs, request: AgentsRequest): Promise<WantedAgents | undefined> {
  const { fallback, onStayed } = request
  if (fallback === undefined) {
    for (const { task } of jobs) checkForAgents(task)
    return wanted(jobs, jobs[0].plan.agents!, request)
  }
  const why = jobs.map(tiedBy).find((reason) => reason !== undefined)
  if (why !== undefined) {
    onStayed(why)
    return undefined
  }
  const most = Math.max(...jobs.map(({ plan }) => maxConcurrency(plan.model)))
  const agents: AgentsPlan = { count: Math.min(fallback, most), labels: [], waitMs: duration(DEFAULT_AGENTS_WAIT) }
  return wanted(jobs.map((job) => ({ ...job, plan: { ...job.plan, agents } })) as unknown as PlannedJobs, agents, request)
}

/** Why a run cannot leave this machine; `undefined` if it can. */
function tiedBy({ plan, hooks, task }: PlannedJob): string | undefined {
  if (plan.leak === true) return 'a search for leaks'
  if ([hooks.accept, hooks.headers, hooks.names].some((hook) => typeof hook === 'function' && !isPortable(hook)))
    return 'an option is a function'
  try {
    checkForAgents(task)
    return undefined
  } catch {
    return 'the task is tied to its thread'
  }
}

/** Codes of errors that a lack of answers leads to. */
const OF_SILENCE: ReadonlySet<string> = new Set(['too-few-agents', 'agent-lost', 'start-missed'])

function wanted(jobs: PlannedJobs, agents: AgentsPlan, { fallback, owner, sessionPid, onStayed, onWait }: AgentsRequest): WantedAgents {
  let connected: ConnectedCoordinator | undefined
  let claimed: AgentsRun | undefined
  let deniedWhat: string | undefined
  /** What the broker denies is lost, and all that is seen of that is silence. */
  const explained = async <Value>(work: Promise<Value>): Promise<Value> => {
    try {
      return await work
    } catch (error) {
      throw deniedWhat !== undefined && error instanceof LoadError && OF_SILENCE.has(error.code) ? denied(deniedWhat) : error
    }
  }
  const release = async (): Promise<void> => {
    await claimed?.terminate()
    await connected?.transport.close()
  }
  const claim = async (signal: AbortSignal | undefined, patienceMs: number): Promise<Runner | undefined> => {
    const { connectCoordinator } = await import('./nats/coordinator.ts')
    connected = await connectCoordinator(brokerSettings({}, process.env), (what) => {
      deniedWhat ??= what
    })
    const { transport, keys, cluster } = connected
    const coordinator = new Coordinator({ transport, keys, cluster, clock: systemClock, wallClockMs, session: sessionOf(sessionPid) })
    claimed = await explained(
      coordinator.claim({
        count: agents.count,
        labels: agents.labels,
        owner: owner ?? 'a run outside of tests',
        waitMs: Math.max(0, Math.min(agents.waitMs, patienceMs)),
        signal,
        onWait,
      }),
    )
    const elsewhere = claimed.agents.find(({ notice }) => notice.machine !== machineIdentity())
    const target = elsewhere && jobs.map(loopbackTargetOf).find((each) => each !== undefined)
    if (elsewhere === undefined || target === undefined) {
      const runner = onAgents(claimed, systemClock)
      return { ...runner, run: (all) => explained(runner.run(all)) }
    }
    if (fallback === undefined) throw targetStaysHere(target, elsewhere.name)
    await release()
    onStayed('the target is on this machine')
    return undefined
  }
  return { jobs, claim, release }
}

/** The same for all runs of a process and its workers on this machine. */
const sessionOf = (pid: number): string => sha256Hex(`${machineIdentity()} ${pid}`).slice(0, 16)

const targetStaysHere = (target: string, agent: string): LoadError =>
  new LoadError(
    'cannot-travel',
    `The target ${target} can be reached only on this machine, and ${agent} is on another, where that address means itself: ` +
      'give `baseUrl` an address that the agents can reach, use agents of this machine (npx vitest-load up 3), or remove `agents`',
  )

/** The target of a job that is only on this machine, in words; `undefined` if it may be elsewhere. */
function loopbackTargetOf({ plan, hooks, task }: PlannedJob): string | undefined {
  if (hooks.target !== undefined) return 'that serve() starts'
  const socket = plan.http.socketPath ?? hooks.baseSocket()
  if (socket !== undefined) return socket
  const addresses = [hooks.baseUrl(), ...addressesIn(task)]
  return addresses.find((address) => address !== undefined && URL.canParse(address) && isLoopbackHost(new URL(address).hostname))
}
