import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import type { RunRecord } from '../../../src/record/run-record.ts'
import { scenario, scenarioHere, type ScenarioOptions } from '../../../src/run/task/scenario.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'
import { manualJob, type ManualSurroundings } from '../manual-job.ts'

export interface Played {
  readonly record: RunRecord
  /** What was noted while it went on, with the time from its start. */
  readonly notes: readonly string[]
}

/** What the tasks of a scenario are given by a test: a clock to sleep by, and a place to note what happens. */
export interface Props {
  readonly clock: ManualClock
  readonly note: (text: string) => void
}

/** A scenario from its beginning to its end, on a manual clock. */
export async function played<State>(
  options: LoadOptions,
  write: (props: Props) => ScenarioOptions<State, unknown>,
  environment: Omit<ManualSurroundings, 'clock'> = {},
): Promise<Played> {
  const clock = new ManualClock()
  const originMs = clock.now()
  const notes: string[] = []
  const note = (text: string): void => void notes.push(`${Math.round(clock.now() - originMs)} ${text}`)
  const known = await scenarioHere(scenario(write({ clock, note })))
  const { record } = manualJob(options, known, { ...environment, clock })
  return { record: await clock.until(record), notes }
}

/** How often each step came, and how often it failed where it did. */
export const countsOf = ({ measured }: RunRecord): Record<string, number | string> =>
  Object.fromEntries(
    Object.entries(measured.steps).map(([name, { count, failed }]) => [name, failed === 0 ? count : `${count}, ${failed} failed`]),
  )
