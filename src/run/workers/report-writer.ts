import type { Recorder } from '../../record/recorder.ts'
import type { Snapshot } from '../../record/snapshot.ts'
import { deltaOf, type SnapshotDelta } from '../../record/snapshot-delta.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { LivePart } from '../part.ts'
import type { Report } from './messages.ts'

/** A recorder and how it was when it was last told of. */
interface Told {
  readonly recorder: Recorder
  revision: number
  snapshot: Snapshot | undefined
}

/** Tells what a part of a run has come to since it was told last: a run must not wait for the report of what it did long ago. */
export class ReportWriter {
  readonly #part: LivePart
  readonly #told: readonly Told[]

  constructor(part: LivePart) {
    this.#part = part
    this.#told = [part.ledger.warmup, ...part.ledger.parts].map((recorder) => ({ recorder, revision: 0, snapshot: undefined }))
  }

  /** `elapsedMs` from the start of the run to now. */
  next(elapsedMs: Milliseconds): Report {
    const changes = this.#told.flatMap((told, index) => {
      const delta = changeOf(told)
      return delta === undefined ? [] : [{ index, delta }]
    })
    return { elapsedMs, standing: this.#part.standing(), changes }
  }
}

/** Takes note of it; `undefined` where nothing has changed. */
function changeOf(told: Told): SnapshotDelta | undefined {
  const { recorder, revision, snapshot: before } = told
  // None of these ever falls.
  told.revision = recorder.started + recorder.succeededCount + recorder.badCount
  if (told.revision === revision) return undefined
  told.snapshot = recorder.snapshot()
  return deltaOf(told.snapshot, before)
}
