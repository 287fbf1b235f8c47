import { analyze, type Reference, type Scope, type Variable } from 'eslint-scope'
import type { Identifier, Node, Program } from 'estree'
import { isFunction, spanOf, walk } from './walk.ts'
import { topLevelBindings, type TopLevelBinding } from './top-level-bindings.ts'

/** The code of one module, as JavaScript, with every name in it resolved. */
export interface Source {
  readonly code: string
  readonly program: Program
  readonly moduleScope: Scope
  /** Every use of a name; `resolved` is `null` for what is global. */
  readonly references: readonly Reference[]
  readonly variableOf: ReadonlyMap<Identifier, Variable>
  readonly bindings: readonly TopLevelBinding[]
}

/** Reads JavaScript into a tree. */
export type Parse = (code: string) => Program

/**
 * The parser of whatever Vite is running: in a hook of a plugin, that of its context. JSX may be there still, for a later plugin to compile; it is asked
 * for in the words of Rolldown and in those of Rollup.
 */
export const parserOf =
  (context: { readonly parse: (code: string, options: { readonly lang: 'jsx'; readonly jsx: true }) => unknown }): Parse =>
  (code) =>
    context.parse(code, { lang: 'jsx', jsx: true }) as Program

/** @throws whatever `parse` throws. */
export function readSource(code: string, parse: Parse): Source {
  const program = parse(code)
  // The analyser tells by `range` whether a default parameter stands before the body; Vite's parsers leave it out.
  walk(program, (node) => {
    const { start, end } = spanOf(node)
    node.range = [start, end]
  })
  const { scopes } = analyze(program, { ecmaVersion: 2022, sourceType: 'module', jsx: true })
  const references = scopes.flatMap((scope) => scope.references)
  return {
    code,
    program,
    moduleScope: scopes.find(({ type }) => type === 'module')!,
    references,
    variableOf: new Map(
      references.flatMap(({ identifier, resolved }) => (resolved === null ? [] : [[identifier as Identifier, resolved]])),
    ),
    bindings: topLevelBindings(program),
  }
}

/** The variable behind a node, where that is a plain name. */
export const variableAt = ({ variableOf }: Source, node: Node): Variable | undefined =>
  node.type === 'Identifier' ? variableOf.get(node) : undefined

/** Whether a name means what it means everywhere: nobody has declared it in this module. */
export const isGlobal = ({ variableOf }: Source, node: Node, name: string): boolean =>
  node.type === 'Identifier' && node.name === name && !variableOf.has(node)

export const bindingAt = ({ bindings }: Source, at: number): TopLevelBinding | undefined =>
  bindings.find(({ start, end }) => start <= at && at < end)

/** Whether code runs as soon as its module is read. */
export const runsAtOnce = (above: readonly Node[]): boolean => !above.some(isFunction)
