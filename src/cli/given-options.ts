import { parseArgs, type ParseArgsConfig } from 'node:util'
import { nearest } from '../units/text/nearest.ts'
import { formatReceived } from '../units/text/received.ts'

type OptionsConfig = NonNullable<ParseArgsConfig['options']>

/** The options of a command, by name. `{ endsWith }` takes its value after `=`, or as the next argument if that ends as given. */
export type KnownOptions = Readonly<Record<string, 'text' | 'flag' | { readonly endsWith: string }>>

/** A parsed command line. */
export interface Given {
  /** Our options; `true` for a flag and for an omitted value. */
  readonly values: Readonly<Record<string, string | true>>
  /** All other arguments, in order. */
  readonly rest: readonly string[]
  /** The first argument that is not an option, if it comes before all options that are not ours; it is not part of `rest`. */
  readonly first: string | undefined
  readonly problems: readonly string[]
}

const SHORT: Readonly<Record<string, string>> = { h: 'help', v: 'version' }

/** Separates our options from other arguments. Unknown options are kept, unless they resemble one of ours. */
export function givenIn(args: readonly string[], known: KnownOptions): Given {
  const options: OptionsConfig = Object.fromEntries(
    Object.entries(known).map(([name, kind]) => [name, { type: kind === 'text' ? 'string' : 'boolean' }]),
  )
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true })
  const values: Record<string, string | true> = {}
  const problems: string[] = []
  const taken = new Set<number>()
  let first: string | undefined
  let isOthersTurn = false
  for (const token of tokens) {
    // After an unknown option, its value cannot be distinguished from an argument.
    if (token.kind === 'positional' && first === undefined && !isOthersTurn && !taken.has(token.index)) {
      first = token.value
      taken.add(token.index)
    }
    if (token.kind === 'option-terminator') break
    if (token.kind !== 'option') continue
    const name = token.rawName.startsWith('--') ? token.name : (SHORT[token.name] ?? token.name)
    const kind = known[name]
    if (kind === undefined) {
      const meant = token.rawName.startsWith('--') ? nearest(name, Object.keys(known)) : undefined
      isOthersTurn = true
      if (meant !== undefined) problems.push(`Unknown option \`--${name}\`: did you mean \`--${meant}\`?`)
      continue
    }
    taken.add(token.index)
    const next = args[token.index + 1]
    if (kind === 'text') {
      const isMissing = token.value === undefined || token.value === '' || (!token.inlineValue && token.value.startsWith('-'))
      if (isMissing) {
        problems.push(`Expected a value for \`--${name}\`, got ${formatReceived(token.value)}`)
        continue
      }
      if (!token.inlineValue) taken.add(token.index + 1)
      values[name] = token.value!
    } else if (kind !== 'flag' && token.value === undefined && next?.endsWith(kind.endsWith) === true) {
      taken.add(token.index + 1)
      values[name] = next
    } else if (kind === 'flag' && token.value !== undefined)
      problems.push(`Expected no value for \`--${name}\`, got ${formatReceived(token.value)}`)
    else values[name] = token.value ?? true
  }
  return { values, rest: args.filter((_, at) => !taken.has(at)), first, problems }
}
