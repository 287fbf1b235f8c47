/** What is bundled: a function in a module, by its index among the calls there, or a whole module, as a task or as a program to start. */
export type Entry =
  | { readonly kind: 'function'; readonly file: string; readonly number: number }
  | { readonly kind: 'task' | 'program'; readonly file: string }

const PREFIX = 'virtual:vitest-load:'
/** By convention, an id with this prefix is not a file, and other plugins ignore it. */
const RESOLVED = '\0'
const ENTRY = /^\0virtual:vitest-load:(.+):(?:function-(\d+)|(task|program))$/

/** The address of the virtual module for the bundle of an entry. It contains everything needed, so no state is kept from one hook to the next. */
export const addressOf = (entry: Entry): string =>
  `${PREFIX}${entry.file}:${entry.kind === 'function' ? `function-${entry.number}` : entry.kind}`

/** The id of such an address for Vite; `undefined` for any other address. */
export const resolvedId = (address: string): string | undefined => (address.startsWith(PREFIX) ? RESOLVED + address : undefined)

export function entryFrom(id: string): Entry | undefined {
  const [, file, number, kind] = ENTRY.exec(id) ?? []
  if (file === undefined) return undefined
  return kind === undefined ? { kind: 'function', file, number: Number(number) } : { kind: kind as 'task' | 'program', file }
}
