import type { TestCase, TestModule } from 'vitest/node'
import { formatCount } from '../../units/format.ts'

/** One line about the runs that stayed on this machine although `VITEST_LOAD_AGENTS` is set: how many, and why; `undefined` if there were none. */
export function stayedText(modules: readonly TestModule[]): string | undefined {
  const reasons = modules.flatMap((module) => [...module.children.allTests(), ...module.children.allSuites()]).flatMap(reasonsOf)
  if (reasons.length === 0) return undefined
  const counts = new Map<string, number>()
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  const listed = [...counts].map(([reason, count]) => `${formatCount(count)} × ${reason}`)
  return ` load agents  ${formatCount(reasons.length)} ${reasons.length === 1 ? 'run' : 'runs'} stayed on this machine: ${listed.join(', ')}`
}

const reasonsOf = (task: Pick<TestCase, 'meta'>): readonly string[] => task.meta().loadStayed ?? []
