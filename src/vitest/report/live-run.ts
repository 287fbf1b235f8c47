import type { RunEnvironment } from '../../run/run-environment.ts'
import { LiveFile } from './live-file.ts'
import { providedContext } from '../project/provided-context.ts'
import type { RunningTest } from '../test/running-test.ts'

let runs = 0

/** Shows a run while it is in progress; to be closed when it is over. */
export interface LiveRun extends Pick<RunEnvironment, 'onPhase' | 'onProgress'> {
  close(): void
}

/** Shows a run of a test to the main process of Vitest, if anything there watches; `undefined` otherwise. */
export function liveRun(test: RunningTest): LiveRun | undefined {
  const folder = providedContext()?.liveFolder
  if (folder === undefined) return undefined
  const file = new LiveFile(folder, `${test.task.id}-${++runs}`, test.name)
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
    close: () => file.close(),
  }
}
