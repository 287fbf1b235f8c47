import type { Surroundings } from '../run/surroundings.ts'
import { LiveFile } from './live-file.ts'
import { providedFacts } from './provided-facts.ts'
import type { RunningTest } from './running-test.ts'

let runs = 0

/** Lets a run of a test be seen from the main process of Vitest, where somebody looks. */
export async function watched<Value>(
  test: RunningTest,
  run: (listeners: Pick<Surroundings, 'onPhase' | 'onProgress'>) => Promise<Value>,
): Promise<Value> {
  const folder = providedFacts()?.liveFolder
  if (folder === undefined) return await run({ onPhase: test.onPhase })
  const file = new LiveFile(folder, `${test.task.id}-${++runs}`, test.name)
  let hasProgress = false
  try {
    return await run({
      onPhase: (phase, plan) => {
        test.onPhase(phase, plan)
        // What was seen last of a run stays until its teardown is over, too.
        if (!hasProgress) file.tell({ kind: phase === 'waiting' ? 'waiting' : 'starting' })
      },
      onProgress: (progress) => {
        hasProgress = true
        file.tell({ kind: 'running', progress })
      },
    })
  } finally {
    file.close()
  }
}
