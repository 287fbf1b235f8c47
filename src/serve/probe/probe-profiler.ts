import { writeFileSync } from 'node:fs'
import type { Profiler as Inspected, Session } from 'node:inspector'
import { join } from 'node:path'
import { clearTimeout, setTimeout } from 'node:timers'
import { systemClock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { PROBE_COMMANDS } from './probe-sample.ts'
import { PROBE_QUESTIONS, type ProbeAnswers } from './probe-answer.ts'
import { fileOfProfile } from './profile-files.ts'

/** Between two samples; that of V8. */
const INTERVAL_MICROS = 1_000
/** A longer profile would only be larger. */
const LONGEST_MS: Milliseconds = 60_000

/** The CPU profiler of V8 in this thread, loaded when it is first needed. */
class CpuProfiler {
  readonly #session: Session

  constructor() {
    const { Session } = process.getBuiltinModule('node:inspector')
    this.#session = new Session()
    this.#session.connect()
    this.#session.post('Profiler.enable')
    this.#session.post('Profiler.setSamplingInterval', { interval: INTERVAL_MICROS })
  }

  start(): void {
    this.#session.post('Profiler.start')
  }

  /** The session is in this thread, so the answer comes before this returns. */
  stop(): Inspected.Profile | undefined {
    let stopped: Inspected.Profile | undefined
    this.#session.post('Profiler.stop', (error, result) => {
      if (error === null) stopped = result.profile
    })
    return stopped
  }
}

/** A profile that is complete; `undefined` if there is none. */
interface Ended {
  readonly profile: Inspected.Profile | undefined
  readonly durationMs: Milliseconds
  /** CPU time of the start of the profiler, as a share of what the process used besides. */
  readonly startShare: number
}

/** The profile of one run: from the start of its measured part, at most {@link LONGEST_MS}. */
class RunProfile {
  readonly #profiler: CpuProfiler
  readonly #startedMs = systemClock.now()
  readonly #cpuStart = process.cpuUsage()
  readonly #startMicros: number
  readonly #timer = setTimeout(() => this.#end(), LONGEST_MS).unref()
  #ended: Ended | undefined

  constructor(profiler: CpuProfiler) {
    this.#profiler = profiler
    this.#startMicros = microsOf(() => profiler.start())
  }

  take(): Ended {
    clearTimeout(this.#timer)
    return this.#end()
  }

  #end(): Ended {
    return (this.#ended ??= this.#stopped())
  }

  #stopped(): Ended {
    const { user, system } = process.cpuUsage(this.#cpuStart)
    const otherMicros = user + system - this.#startMicros
    const startShare = otherMicros > 0 ? this.#startMicros / otherMicros : 0
    return { durationMs: systemClock.now() - this.#startedMs, startShare, profile: this.#profiler.stop() }
  }
}

/** Returns what profiles the measured part of each run, and writes the profile into `folder` when it is asked for it. */
export function probeProfiler(folder: string, write: (answer: ProbeAnswers['profile']) => void): (bytes: string) => void {
  let profiler: CpuProfiler | undefined
  let run: RunProfile | undefined
  let count = 0
  let cost: number | undefined
  const measure = (): void => {
    run?.take()
    run = new RunProfile((profiler ??= new CpuProfiler()))
  }
  const answer = (): void => {
    const { profile, durationMs, startShare } = run?.take() ?? { profile: undefined, durationMs: 0, startShare: 0 }
    run = undefined
    if (profile === undefined) return write({ answer: 'profile', number: 0, durationMs: 0, cost: 0 })
    count += 1
    writeFileSync(join(folder, fileOfProfile(count)), JSON.stringify(profile))
    write({ answer: 'profile', number: count, durationMs, cost: startShare + (cost ??= costOf(profiler!)) })
  }
  return (bytes) => {
    for (const byte of bytes) {
      // A target without an inspector, or without room for a file, is not profiled.
      try {
        // Loading the profiler takes time that belongs to no measured part.
        if (byte === PROBE_COMMANDS.start) profiler ??= new CpuProfiler()
        else if (byte === PROBE_COMMANDS.measure) measure()
        else if (byte === PROBE_QUESTIONS.profile) answer()
      } catch {
        run = undefined
        if (byte === PROBE_QUESTIONS.profile) write({ answer: 'profile', number: 0, durationMs: 0, cost: 0 })
      }
    }
  }
}

const ROUNDS = 3
const DEPTH = 24

/** What the profiler adds to the CPU time of this process, as a share: the same work with and without it, alternately. */
function costOf(profiler: CpuProfiler): number {
  const [plain, profiled]: [number[], number[]] = [[], []]
  for (let round = 0; round < ROUNDS; round++) {
    plain.push(microsOf(work))
    profiler.start()
    profiled.push(microsOf(work))
    profiler.stop()
  }
  return Math.max(0, middleOf(profiled) / middleOf(plain) - 1)
}

const middleOf = (micros: readonly number[]): number => micros.toSorted((first, second) => first - second)[micros.length >> 1]!

/** Of all threads, since the profiler has one of its own. */
function microsOf(task: () => unknown): number {
  const before = process.cpuUsage()
  task()
  const { user, system } = process.cpuUsage(before)
  return user + system
}

/** About 10 ms, in a stack as deep as that of a server. */
function work(): number {
  let sum = 0
  for (let times = 0; times < 1_000; times++) sum += deep(DEPTH, times)
  return sum
}

function deep(depth: number, seed: number): number {
  if (depth > 0) return deep(depth - 1, seed + depth) + 1
  let sum = seed
  for (let times = 0; times < 2_000; times++) sum = (sum * 31 + times) % 1_000_003
  return sum
}
