import pLimit from 'p-limit'
import type { Milliseconds } from '../../units/duration.ts'
import { LoadError } from '../../units/errors/error.ts'
import { formatDuration } from '../../units/format.ts'
import { within } from '../../units/time/within.ts'
import { NoAnswerError } from '../transport.ts'
import type { AgentsRun } from './agents-run.ts'
import { moreCertain, offsetOf, type Offset } from './clock-offset.ts'
import { clockAnswer, startAnswer, type Start } from './messages.ts'
import type { RemoteAgent } from './remote-agent.ts'
import { decodeMessage, encodeMessage } from './shape.ts'

/** The one that took the shortest time counts. */
const EXCHANGES = 12
/** Without so many, one that took long could not be told from others. */
const FEWEST_EXCHANGES = 3
const EXCHANGE_MS: Milliseconds = 500
/** More at a time would lengthen the way of each. */
const MOST_MEASURED = 32

const ATTEMPTS = 4
/** How far ahead the start is: time for each agent to answer, and for the message that all have done so. */
const LEAD_MS: Milliseconds = 200
const LEAD_PER_AGENT_MS: Milliseconds = 0.4
/** Answers later than this before the start would leave no time for that message. */
const GO_MS: Milliseconds = 60

/**
 * Measures the clocks of all agents, and starts them at the same time; returns it, on the clock of this process.
 *
 * @throws {LoadError} `start-missed` if that did not succeed, and as `ready` of the run does: no load was sent then.
 */
export async function startAgents(run: AgentsRun, remainingMs: Milliseconds): Promise<Milliseconds> {
  await measureClocks(run)
  if (run.failure !== undefined) throw run.failure
  const { clock } = run.context
  const endMs = clock.now() + remainingMs
  const roundTripMs = 2 * Math.max(...run.agents.map((agent) => agent.clock!.uncertaintyMs))
  let missed: readonly string[] = []
  let leadMs = LEAD_MS + LEAD_PER_AGENT_MS * run.agents.length + 2 * roundTripMs
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const sentMs = clock.now()
    const originMs = sentMs + leadMs
    const lastMs = originMs - GO_MS - roundTripMs
    const answers = run.agents.map(async (agent) => arm(run, agent, { attempt, originMs, remainingMs: endMs - originMs, lastMs }))
    missed = (await Promise.all(answers)).filter((how) => how !== undefined)
    if (run.failure !== undefined) throw run.failure
    if (run.end !== undefined) throw new LoadError('aborted', `The run was ended before its start: ${run.end.reason}`)
    const nowMs = clock.now()
    // On busy machines the message takes as long as the answers did.
    if (missed.length === 0 && nowMs + (nowMs - sentMs) <= lastMs) {
      run.go(attempt, originMs)
      return originMs
    }
    leadMs = Math.max(2 * leadMs, 3 * (nowMs - sentMs))
  }
  const what = missed.length === 0 ? 'this process was too slow' : missed.slice(0, 10).join('; ')
  throw new LoadError('start-missed', `The agents could not be started at the same time, so no load was sent: ${what}`)
}

/** 12 exchanges with each agent. */
async function measureClocks(run: AgentsRun): Promise<void> {
  const limit = pLimit(MOST_MEASURED)
  await Promise.all(
    run.agents.map(async (agent) =>
      limit(async () => {
        agent.clock = await measured(run, agent)
      }),
    ),
  )
}

async function measured(run: AgentsRun, agent: RemoteAgent): Promise<Offset> {
  const offsets: Offset[] = []
  for (let exchange = 0; exchange < EXCHANGES && !run.isTerminated && !agent.isOver; exchange++) {
    const offset = await exchangeWith(run, agent)
    if (offset !== undefined) offsets.push(offset)
  }
  if (offsets.length < FEWEST_EXCHANGES)
    throw run.failure ?? new LoadError('start-missed', `${agent.name} does not answer when it is asked for its time, so no load was sent`)
  return offsets.reduce(moreCertain)
}

async function exchangeWith({ context, subjects, claim }: AgentsRun, { id }: RemoteAgent): Promise<Offset | undefined> {
  const { transport, clock } = context
  const sentMs = clock.now()
  try {
    const data = await transport.request(subjects.request(id, 'clock'), encodeMessage({ run: claim.run }), EXCHANGE_MS)
    const cameMs = clock.now()
    const answer = decodeMessage(data, clockAnswer)
    return answer && offsetOf({ sentMs, receivedMs: answer.receivedMs, answeredMs: answer.sentMs, cameMs })
  } catch (error) {
    if (!(error instanceof NoAnswerError) || error.why === 'closed') throw error
    return undefined
  }
}

interface Attempt {
  readonly attempt: number
  readonly originMs: Milliseconds
  readonly remainingMs: Milliseconds
  /** When an answer comes too late. */
  readonly lastMs: Milliseconds
}

/** Returns what was wrong; `undefined` if the agent is armed. */
async function arm(
  { context, subjects, claim }: AgentsRun,
  agent: RemoteAgent,
  { attempt, originMs, remainingMs, lastMs }: Attempt,
): Promise<string | undefined> {
  const { transport, clock } = context
  const sentMs = clock.now()
  const { offsetMs, uncertaintyMs } = agent.clock!
  const start: Start = {
    run: claim.run,
    attempt,
    atMs: originMs + offsetMs,
    ...(Number.isFinite(remainingMs) && { remainingMs }),
    offsetMs,
    uncertaintyMs,
  }
  const leftMs = lastMs - sentMs
  const asked = transport.request(subjects.request(agent.id, 'start'), encodeMessage(start), leftMs).catch(() => undefined)
  const data = await within(asked, leftMs, clock)
  const answer = data && decodeMessage(data, startAnswer)
  if (answer === undefined) return `${agent.name} did not answer within ${formatDuration(leftMs)}`
  if (answer.ok && answer.marginMs > 0) return undefined
  return answer.ok ? `${agent.name} got its start ${formatDuration(-answer.marginMs)} too late` : `${agent.name} was not ready`
}
