import type { Frame } from '../../page/frames/frame.ts'
import type { RunEnvironment } from '../../run/run-environment.ts'
import { providedContext } from '../project/provided-context.ts'
import { LiveFile } from '../report/live-file.ts'
import { placeOf } from '../test/place.ts'
import type { RunningTest } from '../test/running-test.ts'

let runs = 0

/** Shows a run while it is in progress; to be closed when it is over. */
export interface LiveRun extends Pick<RunEnvironment, 'onPhase' | 'onProgress' | 'onLongWait'> {
  /** Adds what the live page shows. */
  show(frame: Frame): void
  close(): void
}

/** Shows a run of a test to the main process of Vitest, if anything there watches; `undefined` otherwise. */
export function liveRun(test: RunningTest): LiveRun | undefined {
  const { liveFolder: folder, hasPage = false } = providedContext() ?? {}
  if (folder === undefined) return undefined
  const file = new LiveFile(folder, `${test.task.id}-${++runs}`, test.name, placeOf(test.task))
  let hasProgress = false
  return {
    onPhase: (phase, plan) => {
      test.onPhase(phase, plan)
      // The last progress of a run stays visible until its teardown is over.
      if (!hasProgress) file.update({ kind: phase === 'waiting' ? 'waiting' : 'starting' })
    },
    onProgress: (progress) => {
      hasProgress = true
      file.update({ kind: 'running', progress })
    },
    onLongWait: (holder) => file.waitsFor(holder),
    show: (frame) => file.show(frame),
    // The page reads the last frame, and removes the file.
    close: () => (hasPage ? file.finish() : file.close()),
  }
}
