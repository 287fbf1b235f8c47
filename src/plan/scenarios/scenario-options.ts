import type { Duration } from '../../units/duration.ts'
import { startOfShape } from '../options/stages/shape.ts'
import { OPTION_RULES } from '../options/option-rules.ts'
import type { LoadOptions } from '../options/load-options.ts'

/** Options that are shared by all scenarios of a run. */
export type RunOption = 'threads' | 'processes' | 'agents' | 'setup' | 'teardown' | 'seed' | 'allow' | 'signal' | 'exclusive'

export const RUN_OPTIONS: readonly RunOption[] = [
  'threads',
  'processes',
  'agents',
  'setup',
  'teardown',
  'seed',
  'allow',
  'signal',
  'exclusive',
]

/** The options of one scenario. Options that it does not name are taken from those of the run, if they fit its model. */
export interface ScenarioLoadOptions extends Omit<LoadOptions, RunOption> {
  /**
   * When the scenario starts, with its own warm-up, from the start of the run. At most 24 h.
   * @defaultValue 0
   */
  readonly startAt?: Duration | undefined
  /**
   * Its part of the run's `concurrency`, `rate` or `stages`, among the shares of the other scenarios: with 3 and 1 every fourth user or arrival belongs to the second
   * one. Counts of iterations that it takes from the run are divided likewise. A whole number from 1 to 1 000.
   */
  readonly share?: number | undefined
}

/** The names of {@link ScenarioLoadOptions}. */
export const scenarioOptionNames: readonly string[] = [
  'startAt',
  'share',
  ...Object.keys(OPTION_RULES).filter((name) => !(RUN_OPTIONS as readonly string[]).includes(name)),
]

type Name = keyof LoadOptions
type Given = Readonly<Record<string, unknown>>

/** Options of a scenario replace options of the run that they exclude. */
const INSTEAD_OF: Readonly<Partial<Record<Name, readonly Name[]>>> = {
  rate: ['concurrency'],
  concurrency: ['rate'],
  spawnRate: ['stages'],
  stages: ['iterations', 'duration', 'spawnRate'],
  iterations: ['stages'],
  duration: ['stages'],
}
const ONLY_CLOSED: readonly Name[] = ['think', 'spawnRate']
const ONLY_OPEN: readonly Name[] = ['arrivals', 'pacer', 'maxInFlight']

/** The options of the run that apply to a scenario with the options `own`. */
export function inherited(own: Given, shared: Given): Given {
  const given = (options: Given, name: Name): boolean => options[name] !== undefined
  const replaced = new Set<string>(Object.keys(own).flatMap((name) => INSTEAD_OF[name as Name] ?? []))
  const isOpen = given(own, 'rate') || (given(shared, 'rate') && !given(own, 'concurrency'))
  for (const name of isOpen ? ONLY_CLOSED : ONLY_OPEN) replaced.add(name)
  // A shape begins with no users.
  if (Array.isArray(own.stages) && startOfShape(own.stages) !== undefined) replaced.add('concurrency')
  // Stages apply only to what they were written for: users, or arrivals.
  if (isOpen !== given(shared, 'rate')) replaced.add('stages')
  return Object.fromEntries(Object.entries(shared).filter(([name]) => !replaced.has(name)))
}
