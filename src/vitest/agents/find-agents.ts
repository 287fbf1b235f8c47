import process, { env } from 'node:process'
import { isMainThread } from 'node:worker_threads'
import { MAX_AGENTS } from '../../plan/limits.ts'
import type { FindAgents } from '../../run/run-environment.ts'
import { LoadError } from '../../units/errors/error.ts'
import { formatReceived } from '../../units/text/received.ts'
import { formatCount } from '../../units/format.ts'
import type { Caller } from '../test/running-test.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** Why runs of the test stayed on this machine, although `VITEST_LOAD_AGENTS` is set; for the reporter of vitest-load. */
    loadStayed?: readonly string[]
  }
}

const VARIABLE = 'VITEST_LOAD_AGENTS'

/** How the runs of a test or hook find agents: by the option, or by `VITEST_LOAD_AGENTS`. What agents need is loaded only for a run that has some. */
export function findAgents(caller: Caller, owner: string | undefined, onWait: (text: string) => void): FindAgents {
  return async (jobs) => {
    const fallback = jobs[0].plan.agents === undefined ? agentsOfEnvironment() : undefined
    if (jobs[0].plan.agents === undefined && fallback === undefined) return undefined
    const { wantedAgents } = await import('../../agents/wanted-agents.ts')
    return await wantedAgents(jobs, {
      fallback,
      owner,
      sessionPid: isMainThread ? process.ppid : process.pid,
      onWait,
      onStayed: (why) => noteStayed(caller, why),
    })
  }
}

/** @throws {LoadError} `bad-options`: a typo must not leave the load on one machine. */
function agentsOfEnvironment(): number | undefined {
  const text = env[VARIABLE]?.trim() ?? ''
  if (text === '') return undefined
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (count < 1 || count > MAX_AGENTS)
    throw new LoadError(
      'bad-options',
      `Expected ${VARIABLE} to be a whole number from 1 to ${formatCount(MAX_AGENTS)}, got ${formatReceived(text)}`,
    )
  return count
}

/** Notes that something stayed on this machine that no agents can carry, if `VITEST_LOAD_AGENTS` is set. */
export function noteStaysHere(caller: Caller, why: string): void {
  if (agentsOfEnvironment() !== undefined) noteStayed(caller, why)
}

function noteStayed({ test, suite }: Caller, why: string): void {
  const task = test?.task ?? suite
  if (task !== undefined) task.meta.loadStayed = [...(task.meta.loadStayed ?? []), why]
}
