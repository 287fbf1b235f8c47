import type { Stage } from '../plan/model.ts'
import type { Milliseconds } from '../units/duration.ts'

/** The stage of a time (from the start of the first stage): a border belongs to the stage that begins there, the end of all stages to the last one. */
export function stageAt(endsMs: readonly Milliseconds[], timeMs: Milliseconds): number {
  let stage = 0
  while (stage < endsMs.length - 1 && timeMs >= endsMs[stage]!) stage++
  return stage
}

/** When each stage ends, from the start of the first one. */
export function stageEnds(stages: readonly Stage[]): readonly Milliseconds[] {
  let endMs = 0
  return stages.map(({ durationMs }) => {
    endMs += durationMs
    return endMs
  })
}
