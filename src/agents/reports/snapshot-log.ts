import { isDeepStrictEqual } from 'node:util'
import type { BlockSnapshot, Snapshot } from '../../record/snapshot.ts'
import { SectionLog } from './sections.ts'
import { SNAPSHOT_SECTIONS, type SnapshotChanges } from './snapshot-coding.ts'

/** In which report each section, step and block of a snapshot changed last. */
export class SnapshotLog {
  readonly #sections = new SectionLog(SNAPSHOT_SECTIONS)
  readonly #stepsChangedAt = new Map<string, number>()
  #namesChangedAt = 0
  readonly #blocksChangedAt: number[] = []
  /** Other changes of the blocks: their length, or that there are fewer. */
  #seriesChangedAt = 0
  #latest: Snapshot | undefined

  /** Compares a snapshot with that of the report before. */
  update(snapshot: Snapshot, sequence: number): void {
    const before = this.#latest
    if (snapshot === before) return
    this.#sections.update(snapshot, sequence)
    this.#updateSteps(snapshot.steps, before?.steps, sequence)
    this.#updateBlocks(snapshot, before, sequence)
    this.#latest = snapshot
  }

  changesSince(acknowledged: number): SnapshotChanges {
    const steps = new Set<string>()
    for (const [name, changedAt] of this.#stepsChangedAt) if (changedAt > acknowledged) steps.add(name)
    const blocks = this.#blocksChangedAt
    const firstOther = blocks.findIndex((changedAt) => changedAt > acknowledged)
    return {
      sections: this.#sections.changedSince(acknowledged),
      areStepsOthers: this.#namesChangedAt > acknowledged,
      steps,
      areBlocksOthers: firstOther !== -1 || this.#seriesChangedAt > acknowledged,
      keptBlocks: firstOther === -1 ? blocks.length : firstOther,
    }
  }

  #updateSteps(steps: Snapshot['steps'], before: Snapshot['steps'] | undefined, sequence: number): void {
    const names = Object.keys(steps)
    if (before === undefined || !isDeepStrictEqual(names, Object.keys(before))) this.#namesChangedAt = sequence
    for (const name of this.#stepsChangedAt.keys()) if (!Object.hasOwn(steps, name)) this.#stepsChangedAt.delete(name)
    for (const name of names) {
      const known = before !== undefined && Object.hasOwn(before, name) ? before[name] : undefined
      if (!isDeepStrictEqual(steps[name], known)) this.#stepsChangedAt.set(name, sequence)
    }
  }

  #updateBlocks({ blockMs, blocks }: Snapshot, before: Snapshot | undefined, sequence: number): void {
    const changedAt = this.#blocksChangedAt
    const isOther = before?.blockMs !== blockMs
    const known = isOther ? [] : before.blocks
    if (isOther || blocks.length < known.length) this.#seriesChangedAt = sequence
    changedAt.length = blocks.length
    blocks.forEach((block, index) => {
      if (!isSameBlock(block, known[index])) changedAt[index] = sequence
    })
  }
}

const isSameBlock = (block: BlockSnapshot, known: BlockSnapshot | undefined): boolean =>
  block === known ||
  (known !== undefined &&
    block.index === known.index &&
    block.succeeded === known.succeeded &&
    block.bad === known.bad &&
    block.buckets === known.buckets)
