/** What the test process writes to the probe, one byte each: a run begins, its measured part begins, it is over. */
export const PROBE_COMMANDS = { start: 's', measure: 'm', end: 'e' } as const

export type ProbeCommand = keyof typeof PROBE_COMMANDS

/**
 * What the probe has seen of its process since the measured part of a run began, or since the run began if it has not: one line of JSON, once a second, and in
 * answer to each command. All times in ms, all sizes in bytes.
 */
export interface ProbeSample {
  /** The command that it answers; `running` for the others. */
  readonly sample: ProbeCommand | 'running'
  /** User and system time of all threads. */
  readonly cpuMs: number
  /** The highest average number of busy cores in a window of 100 ms. */
  readonly maxCores: number
  /** How long the event loop of the main thread was busy and idle. */
  readonly activeMs: number
  readonly idleMs: number
  readonly delayP99Ms: number
  readonly gcMs: number
  readonly rss: number
  readonly rssMax: number
  readonly heapUsed: number
  /** Open sockets, files, timers and the like. */
  readonly handles: number
}

const NUMBERS: readonly (keyof ProbeSample)[] = [
  'cpuMs',
  'maxCores',
  'activeMs',
  'idleMs',
  'delayP99Ms',
  'gcMs',
  'rss',
  'rssMax',
  'heapUsed',
  'handles',
]

/** Whether a value is a sample: the target may write anything to the pipe of its probe. */
export function isProbeSample(value: unknown): value is ProbeSample {
  if (typeof value !== 'object' || value === null) return false
  const fields = value as Readonly<Record<string, unknown>>
  const isAnswer =
    typeof fields['sample'] === 'string' && (fields['sample'] === 'running' || Object.hasOwn(PROBE_COMMANDS, fields['sample']))
  return isAnswer && NUMBERS.every((name) => Number.isFinite(fields[name]) && (fields[name] as number) >= 0)
}
