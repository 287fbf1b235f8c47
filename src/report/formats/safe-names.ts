import { plainText } from '../../units/text/plain-text.ts'

/**
 * Names from a user as other programs get them: one line without anything that acts on a terminal or a reader. Names that differ stay different; an empty one
 * becomes `(unnamed)`.
 */
export const safeNames = (names: readonly string[], clean: (name: string) => string = safeName): readonly string[] =>
  distinct(names.map(clean), { numbered: (name, number) => `${name} (${number})`, keyOf: (name) => name })

/** The same names, made distinct by a number. Two are the same if their keys are. */
export function distinct(
  names: readonly string[],
  { numbered, keyOf }: { readonly numbered: (name: string, number: number) => string; readonly keyOf: (name: string) => string },
): readonly string[] {
  const taken = new Set<string>()
  return names.map((name) => {
    let unique = name
    for (let number = 2; taken.has(keyOf(unique)); number++) unique = numbered(name, number)
    taken.add(keyOf(unique))
    return unique
  })
}

const LONGEST = 600

export const safeName = (name: string): string => plainText(name, LONGEST) || '(unnamed)'
