import type { Hooks } from '../plan/hooks.ts'
import type { Plan } from '../plan/plan.ts'
import type { AgentNetwork } from '../protocols/guard/agent-hosts.ts'
import type { ScenariosRecord } from '../record/merge/scenarios-record.ts'
import type { Milliseconds } from '../units/duration.ts'
import type { ObserveRun } from './observed-run.ts'
import type { TargetProcesses } from '../serve/process/running-targets.ts'
import type { Progress } from './recording/progress.ts'
import type { AnyTask } from './task/task.ts'

/** A plan and what it needs to be run. `Kind` is that of its task, such as one that is in this thread. */
export interface RunJob<Kind extends AnyTask = AnyTask> {
  readonly plan: Plan
  readonly task: Kind
  readonly hooks: Hooks
  /** What `setup` returned. */
  readonly data: unknown
  /** Ends the run at once: running iterations are cut off. */
  readonly signal: AbortSignal | undefined
  /** How long the run may take from now on, everything included; `Infinity` for no limit. */
  readonly remainingMs: Milliseconds
  /** Whether code coverage is being collected in this process. */
  readonly coverage: boolean
  /** Whether to note what requests send that may be secret, which costs a little: only for a report, which masks it. */
  readonly notesSent?: boolean | undefined
  /** Called once, when the measured part has begun: with its time since the start of the run, and how long ago that was. Must not throw. */
  readonly onMeasuring?: ((measureFromMs: Milliseconds, lateMs: Milliseconds) => void) | undefined
  /**
   * Set if the measured part is to be cut into segments: called between them, and before and after, while nothing is in progress; `iterations` have ended by
   * then. Must not throw.
   */
  readonly onSegment?: ((iterations: number) => Promise<void>) | undefined
  /** The processes of targets on this machine, to see how long they wait for a core; absent if there are none. */
  readonly targets?: readonly TargetProcesses[] | undefined
  /** On an agent, what may be loaded from there, whatever the plan says. */
  readonly agent?: AgentNetwork | undefined
  /** Called a few times a second with the progress of the run; must not throw. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** Called once, when the run starts, by whatever shows or steers it. */
  readonly observe?: ObserveRun | undefined
  /**
   * Called once if `signal` ends the run, with the record so far: as soon as all is counted, before sockets are closed and users do their `stop`. What workers have
   * not reported by then is missing. Must not throw.
   */
  readonly onInterrupted?: ((record: ScenariosRecord) => void) | undefined
}

/** The plan, hooks and task of a scenario, or of a run without scenarios, before it starts. */
export type PlannedJob = Pick<RunJob, 'plan' | 'hooks' | 'task'>

/** A run: one job, or one for each scenario, which share whatever is of the run as a whole. */
export type Jobs<Each = RunJob> = readonly [Each, ...Each[]]
export type PlannedJobs = Jobs<PlannedJob>

/** Runs plans: in this thread, in threads, in processes, and later on other machines. It takes a whole plan, never single iterations, and returns a record. */
export interface Runner {
  /**
   * Checks a task before anything else is done for its run.
   *
   * @throws {LoadError} `bad-task`, `cannot-travel` if it cannot run there; and whatever its module throws.
   */
  check(task: AnyTask): Promise<void>
  /**
   * Runs the one job, or all scenarios of a run, which differ in plan, task and where these send their requests. Never rejects for what iterations do, which
   * the record tells; but with a `WrongReturnError` if a function in the options returned what it must not.
   */
  run(jobs: Jobs): Promise<ScenariosRecord>
}

/** A run that may begin, and the signal that ends it. */
export interface ReadyRun {
  readonly jobs: PlannedJobs
  readonly runner: Runner
  readonly signal: AbortSignal | undefined
  /** To be called when the run is over, whatever its outcome. */
  release(): void | Promise<void>
}
