/** What the test process may ask the probe, one byte each. */
export const PROBE_QUESTIONS = { cpu: 'c', collect: 'g', profile: 'p' } as const

export type ProbeQuestion = keyof typeof PROBE_QUESTIONS

/** What the probe answers, one line of JSON. */
export interface ProbeAnswers {
  /** User and system time of all threads since the target started. */
  readonly cpu: { readonly answer: 'cpu'; readonly cpuMs: number }
  /** What is in use after a forced garbage collection. */
  readonly collect: {
    readonly answer: 'collect'
    /** Heap and what it holds outside of itself, such as buffers, in bytes. */
    readonly heapUsed: number
    /** How many of each kind are open: sockets, files, timers and the like. */
    readonly handles: Readonly<Record<string, number>>
  }
  /** The profile of the measured part of the run is written. */
  readonly profile: {
    readonly answer: 'profile'
    /** Of its file; 0 if there is none. */
    readonly number: number
    readonly durationMs: number
    /** What the profiler adds to the CPU time of the target, as a share. */
    readonly cost: number
  }
}

export type ProbeAnswer = ProbeAnswers[ProbeQuestion]

/** As many as a target has, and what fits into a line. */
export const MOST_HANDLE_KINDS = 32
const LONGEST_NAME = 64

/** Whether a value is an answer: the target may write anything to the pipe of its probe. */
export function isProbeAnswer(value: unknown): value is ProbeAnswer {
  if (typeof value !== 'object' || value === null) return false
  const { answer, cpuMs, heapUsed, handles, number, durationMs, cost } = value as Readonly<Record<string, unknown>>
  if (answer === 'cpu') return isAmount(cpuMs)
  if (answer === 'profile') return Number.isInteger(number) && isAmount(number) && isAmount(durationMs) && isAmount(cost)
  return answer === 'collect' && isAmount(heapUsed) && isCounts(handles)
}

const isAmount = (value: unknown): boolean => Number.isFinite(value) && (value as number) >= 0

function isCounts(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const entries = Object.entries(value)
  return entries.length <= MOST_HANDLE_KINDS && entries.every(([name, count]) => name.length <= LONGEST_NAME && isAmount(count))
}
