import { plainText } from '../text/plain-text.ts'

/**
 * Names from a user as other programs get them: one line without anything that acts on a terminal or a reader. Names that differ stay different; an empty one
 * becomes `(unnamed)`.
 */
export function safeNames(names: readonly string[], clean: (name: string) => string = safeName): readonly string[] {
  const taken = new Set<string>()
  return names.map((name) => {
    const cleaned = clean(name)
    let unique = cleaned
    for (let number = 2; taken.has(unique); number++) unique = `${cleaned} (${number})`
    taken.add(unique)
    return unique
  })
}

const LONGEST = 600

export const safeName = (name: string): string => plainText(name, LONGEST) || '(unnamed)'
