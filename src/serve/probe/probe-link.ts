import type { Readable, Writable } from 'node:stream'
import type { Milliseconds } from '../../units/duration.ts'
import { systemClock } from '../../units/time/clock.ts'
import { within } from '../../units/time/within.ts'
import { PROBE_QUESTIONS, type ProbeAnswer, type ProbeAnswers, type ProbeQuestion } from './probe-answer.ts'
import { PROBE_COMMANDS, type ProbeCommand, type ProbeSample } from './probe-sample.ts'

/** How long a target that is busy may take to answer. */
const PATIENCE_MS: Milliseconds = 250

/** The way to the probe in a target, and back. */
export class ProbeLink {
  /** Called with each sample. */
  onSample: ((sample: ProbeSample) => void) | undefined
  readonly #pipe: Partial<Writable>
  readonly #waiting = new Map<ProbeQuestion, (answer: ProbeAnswer) => void>()

  constructor(pipe: Readable) {
    this.#pipe = pipe as unknown as Partial<Writable>
  }

  /** A target that hangs, or is gone, does not answer. */
  send(command: ProbeCommand): void {
    this.#write(PROBE_COMMANDS[command])
  }

  /** Asks, and waits for the answer; `undefined` if none comes in time. One question of a kind at a time. */
  async ask<Question extends ProbeQuestion>(
    question: Question,
    patienceMs: Milliseconds = PATIENCE_MS,
  ): Promise<ProbeAnswers[Question] | undefined> {
    const answered = new Promise<ProbeAnswer>((resolve) => void this.#waiting.set(question, resolve))
    this.#write(PROBE_QUESTIONS[question])
    try {
      return (await within(answered, patienceMs, systemClock)) as ProbeAnswers[Question] | undefined
    } finally {
      this.#waiting.delete(question)
    }
  }

  readonly received = (sample: ProbeSample): void => this.onSample?.(sample)

  readonly answered = (answer: ProbeAnswer): void => this.#waiting.get(answer.answer)?.(answer)

  #write(byte: string): void {
    if (this.#pipe.writable === true) this.#pipe.write?.(byte)
  }
}
