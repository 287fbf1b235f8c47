import { dirname, join } from 'node:path/posix'
import type { Milliseconds } from '../../../units/duration.ts'
import { textOf } from './proc-file.ts'

/**
 * How long the control groups of a process have been held back since they exist, because they had used up their share of CPU time; `NaN` if that is not
 * known. A group is held back with the groups in it, so each level up to the root counts.
 */
export function throttledMs(pid: number): Milliseconds {
  const groups = textOf(`/proc/${pid}/cgroup`)
    .split('\n')
    .map((line) => line.split(':'))
  const unified = groups
    .find(([id, controllers]) => id === '0' && controllers === '')
    ?.slice(2)
    .join(':')
  const cpu = groups.find(([, controllers = '']) => controllers.split(',').includes('cpu'))
  const found = [
    ...(unified === undefined ? [] : levelsOf('/sys/fs/cgroup', unified, /^throttled_usec (\d+)/m, 1e3)),
    ...(cpu === undefined ? [] : levelsOf(`/sys/fs/cgroup/${cpu[1]}`, cpu.slice(2).join(':'), /^throttled_time (\d+)/m, 1e6)),
  ]
  return found.length === 0 ? Number.NaN : found.reduce((sum, ms) => sum + ms, 0)
}

/** The time at each level for which it is known. */
function levelsOf(mount: string, path: string, pattern: RegExp, perMs: number): readonly Milliseconds[] {
  const count = pattern.exec(textOf(join(mount, path, 'cpu.stat')))?.[1]
  const here = count === undefined ? [] : [Number(count) / perMs]
  return path === '/' || path === '' || path === '.' ? here : [...here, ...levelsOf(mount, dirname(path), pattern, perMs)]
}
