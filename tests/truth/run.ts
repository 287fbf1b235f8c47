import { expect } from 'vitest'
import { runLoad } from '../../src/load/load.ts'
import { standalone, type RunEnvironment } from '../../src/run/run-environment.ts'
import type { LoadOptions } from '../../src/plan/options/load-options.ts'
import type { LoadResult } from '../../src/result/load-result.ts'
import type { Task } from '../../src/run/task/task.ts'

/** A run as `load` does it, outside of any test. It waits for the lock as any other run does: two at once would measure each other. */
export const run = (task: Task, options: LoadOptions, environment: Partial<RunEnvironment> = {}): Promise<LoadResult> =>
  runLoad(task, options, { ...standalone, ...environment })

/** A run held against what is known from elsewhere. */
export interface Comparison {
  readonly result: LoadResult
  /** In what it differs from the truth, in words; empty where it holds. */
  readonly deviations: readonly string[]
}

/** What the instrument says of itself when others used the machine so much that its figures cannot be trusted. */
const CONFESSIONS: ReadonlySet<string> = new Set(['saturated', 'busy-machine'])
const ROUNDS = 4

/**
 * Measures until the figures hold against the truth, since others on the same machine can only make a client slower. Where they never do, the instrument
 * must have said so itself each time: a figure that is wrong and looks sound is what must not be.
 */
export async function expectTruth(compare: () => Promise<Comparison>): Promise<void> {
  const untrue: Comparison[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const comparison = await compare()
    if (comparison.deviations.length === 0) return
    untrue.push(comparison)
  }
  const unsaid = untrue.filter(({ result }) => !result.findings.some(({ kind }) => CONFESSIONS.has(kind)))
  expect(unsaid.map(({ deviations }) => deviations)).toEqual([])
}
