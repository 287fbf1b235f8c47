import type { LoadResult, StepResult } from './load-result.ts'

/** The files with the CPU profiles of runs, by a part that a result shares with its copies: where they are is no part of a result. */
const files = new WeakMap<StepResult, string>()

export function noteProfileFile({ requests }: Pick<LoadResult, 'requests'>, file: string | undefined): void {
  if (file !== undefined) files.set(requests, file)
}

/** The file with the CPU profile of the target of a run; `undefined` if there is none. */
export const profileFileOf = ({ requests }: Pick<LoadResult, 'requests'>): string | undefined => files.get(requests)
