import type { Recorder } from '../../record/recorder.ts'
import type { Snapshot } from '../../record/snapshot.ts'
import { deltaOf, type SnapshotDelta } from '../../record/merge/snapshot-delta.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { RunningShare } from '../local/share-slot.ts'
import type { ShareReport } from './messages.ts'

/** A recorder and its state at the last report. */
interface Written {
  readonly recorder: Recorder
  revision: number
  snapshot: Snapshot | undefined
}

/** Writes the changes of a part of a run since the last report: reporting everything each time would delay the run. */
export class ReportWriter {
  readonly #share: RunningShare
  readonly #written: readonly Written[]

  constructor(share: RunningShare) {
    this.#share = share
    this.#written = [share.recorders.warmup, ...share.recorders.stages].map((recorder) => ({ recorder, revision: 0, snapshot: undefined }))
  }

  /** `elapsedMs` is the time from the start of the run to now. */
  next(elapsedMs: Milliseconds): ShareReport {
    const changes = this.#written.flatMap((written, index) => {
      const delta = changeOf(written)
      return delta === undefined ? [] : [{ index, delta }]
    })
    return { elapsedMs, status: this.#share.status(), changes }
  }
}

/** Returns the change since the last report, and remembers the new state; `undefined` if nothing has changed. */
function changeOf(written: Written): SnapshotDelta | undefined {
  const { recorder, revision, snapshot: before } = written
  // None of these ever decreases.
  written.revision = recorder.started + recorder.succeededCount + recorder.badCount
  if (written.revision === revision) return undefined
  written.snapshot = recorder.snapshot()
  return deltaOf(written.snapshot, before)
}
