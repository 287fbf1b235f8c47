/** What is bundled: a function in a module, by its place among the calls there, or a module as it stands, as a task or as a program to start. */
export type Entry =
  | { readonly kind: 'function'; readonly file: string; readonly number: number }
  | { readonly kind: 'task' | 'program'; readonly file: string }

const PREFIX = 'virtual:vitest-load:'
/** By convention what begins so is no file, and other plugins leave it alone. */
const RESOLVED = '\0'
const ENTRY = /^\0virtual:vitest-load:(.+):(?:function-(\d+)|(task|program))$/

/** The address of the module that stands for the bundle of an entry. It says all there is to know, so nothing has to be remembered from one hook to the next. */
export const addressOf = (entry: Entry): string =>
  `${PREFIX}${entry.file}:${entry.kind === 'function' ? `function-${entry.number}` : entry.kind}`

/** The id that Vite shall know such an address by; `undefined` for any other address. */
export const resolvedId = (address: string): string | undefined => (address.startsWith(PREFIX) ? RESOLVED + address : undefined)

export function entryFrom(id: string): Entry | undefined {
  const [, file, number, kind] = ENTRY.exec(id) ?? []
  if (file === undefined) return undefined
  return kind === undefined ? { kind: 'function', file, number: Number(number) } : { kind: kind as 'task' | 'program', file }
}
