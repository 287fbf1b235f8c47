import type { Readable, Writable } from 'node:stream'
import { PROBE_COMMANDS, type ProbeCommand, type ProbeSample } from './probe-sample.ts'

/** The way to the probe in a target, and back. */
export class ProbeLink {
  /** Called with each sample. */
  onSample: ((sample: ProbeSample) => void) | undefined
  readonly #pipe: Partial<Writable>

  constructor(pipe: Readable) {
    this.#pipe = pipe as unknown as Partial<Writable>
  }

  /** A target that hangs, or is gone, does not answer. */
  send(command: ProbeCommand): void {
    if (this.#pipe.writable === true) this.#pipe.write?.(PROBE_COMMANDS[command])
  }

  readonly received = (sample: ProbeSample): void => this.onSample?.(sample)
}
