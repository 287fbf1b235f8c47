/** The files with the CPU profiles of runs: where they are is no part of a result. */
const files = new WeakMap<object, string>()

export function noteProfileFile(result: object, file: string | undefined): void {
  if (file !== undefined) files.set(result, file)
}

/** The file with the CPU profile of the target of a run; `undefined` if there is none. */
export const profileFileOf = (result: object): string | undefined => files.get(result)
