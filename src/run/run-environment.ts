import type { Plan } from '../plan/plan.ts'
import type { ScenariosRecord } from '../record/merge/scenarios-record.ts'
import type { Milliseconds } from '../units/duration.ts'
import type { ObserveRun } from './observed-run.ts'
import type { Progress } from './recording/progress.ts'
import type { PlannedJobs, ReadyRun, Runner } from './runner.ts'

/** The environment of a run: the running test, or none. */
export interface RunEnvironment {
  /** `'smoke'` makes every run so short that it shows only whether the target answers correctly. */
  readonly profile: 'full' | 'smoke'
  /** Ends the run, in addition to the `signal` of the options. */
  readonly signal: AbortSignal | undefined
  readonly coverage: boolean
  /** As in `RunJob`. */
  readonly notesSent?: boolean | undefined
  /** How long a run of this plan may take from now on; `Infinity` for no limit. Called before and after the wait for the lock. */
  readonly remainingMs: (plan: Plan) => Milliseconds
  /** The caller in words, for runs that wait for this one. */
  readonly label: string | undefined
  /** The time until the timeout of the caller, which also limits the wait for the lock; `Infinity` for no limit. */
  readonly untilTimeoutMs: () => Milliseconds
  /** Whether that is the end of a hook, which has its own timeout, and not of the test. */
  readonly isInHook?: (() => boolean) | undefined
  /** Called with the holder of the lock if a run waits for it for long. */
  readonly onLongWait?: ((holder: string) => void) | undefined
  /** Called with the phase that the run is about to enter. */
  readonly onPhase: (phase: RunPhase, plan: Plan) => void
  /** Called a few times a second with the progress of the run; must not throw. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** Loads what shows or steers the run while it is in progress. */
  readonly observer?: (() => Promise<ObserveRun>) | undefined
  /** Replaces what the test says about the load; `undefined` if the run is as the test says. */
  readonly steered?: SteeredLoad | undefined
  /** Called once if a signal ends the run, with the record so far, before anything is shut down; must not throw. */
  readonly onInterrupted?: ((plans: readonly Plan[], record: ScenariosRecord) => void) | undefined
  /** Decides whether agents carry a run; absent if there is nothing that could find them. */
  readonly agents?: FindAgents | undefined
  /** In a process of `vitest-load compare`: waits for the other side; `undefined` if the other side does not have this load, which then runs as usual. */
  readonly comparedRun?: ((jobs: PlannedJobs, environment: RunEnvironment) => Promise<ReadyRun | undefined>) | undefined
}

/**
 * Returns what claims the agents of a run; `undefined` if this machine carries it.
 *
 * @throws {LoadError} `cannot-travel` if the options ask for agents and the run is tied to this machine.
 */
export type FindAgents = (jobs: PlannedJobs) => Promise<WantedAgents | undefined>

/** Agents that are to carry a run. */
export interface WantedAgents {
  /** The run as they carry it. */
  readonly jobs: PlannedJobs
  /**
   * Waits until enough of them are idle, for at most `patienceMs`, and claims them; `undefined` if this machine is to carry the run after all.
   *
   * @throws {LoadError} `agents-unreachable`, `too-few-agents`; `cannot-travel` if the target is on this machine, and an agent is not.
   */
  claim(signal: AbortSignal | undefined, patienceMs: Milliseconds): Promise<Runner | undefined>
  /** Gives them back. To be called in any case. */
  release(): Promise<void>
}

/** The load of a run whose values came from somebody who steers it. */
export interface SteeredLoad {
  /** The plans to run. */
  plans(plans: readonly Plan[]): readonly Plan[]
  /** The plans as they were carried out, once the run is over: with the load at its end, and as long as it took. */
  carriedOut(plans: readonly Plan[], record: ScenariosRecord): readonly Plan[]
}

/** Waiting for the machine-wide lock; in `setup` or `teardown`, or done; generating load. */
export type RunPhase = 'waiting' | 'hooks' | 'running'

/** A run outside any test. */
export const standalone: RunEnvironment = {
  profile: 'full',
  signal: undefined,
  coverage: false,
  remainingMs: () => Number.POSITIVE_INFINITY,
  label: undefined,
  untilTimeoutMs: () => Number.POSITIVE_INFINITY,
  onPhase: () => {},
}

/** Completes "… of": whose timeout is too short, and the ways out. `what` can be made shorter. */
export const timeoutText = ({ isInHook }: Pick<RunEnvironment, 'isInHook'>, what: string, waited: string = ''): string =>
  isInHook?.() === true
    ? `the hook's timeout is left${waited}. Raise \`hookTimeout\` in the configuration of Vitest, since a timeout that only this hook has is not known here, or shorten ${what}.`
    : `the test's timeout is left${waited}. Give the test a longer timeout, as in test(name, fn, 30_000), shorten ${what}, or use loadTest(), which makes its timeout fit its runs.`
