import { analyze, type Reference, type Scope, type Variable } from 'eslint-scope'
import type { Identifier, Node, Program } from 'estree'
import { isFunction, spanOf, walk } from './walk.ts'
import { topLevelBindings, type TopLevelBinding } from './top-level-bindings.ts'

/** The code of one module as JavaScript, with all names resolved. */
export interface Source {
  readonly code: string
  readonly program: Program
  readonly moduleScope: Scope
  /** Every use of a name; `resolved` is `null` for globals. */
  readonly references: readonly Reference[]
  readonly variableOf: ReadonlyMap<Identifier, Variable>
  readonly bindings: readonly TopLevelBinding[]
}

/** Parses JavaScript into a tree. */
export type Parse = (code: string) => Program

/**
 * The parser of the running Vite: in a hook of a plugin, that of its context. The code may still contain JSX for a later plugin to compile, so the options
 * enable it both for Rolldown and for Rollup.
 */
export const parserOf =
  (context: { readonly parse: (code: string, options: { readonly lang: 'jsx'; readonly jsx: true }) => unknown }): Parse =>
  (code) =>
    context.parse(code, { lang: 'jsx', jsx: true }) as Program

/** @throws whatever `parse` throws. */
export function readSource(code: string, parse: Parse): Source {
  const program = parse(code)
  // The analyser uses `range` to see whether a default parameter is before the body; Vite's parsers leave it out.
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

/** The variable that a node refers to, if it is a plain name. */
export const variableAt = ({ variableOf }: Source, node: Node): Variable | undefined =>
  node.type === 'Identifier' ? variableOf.get(node) : undefined

/** Whether a name is global: this module does not declare it. */
export const isGlobal = ({ variableOf }: Source, node: Node, name: string): boolean =>
  node.type === 'Identifier' && node.name === name && !variableOf.has(node)

export const bindingAt = ({ bindings }: Source, at: number): TopLevelBinding | undefined =>
  bindings.find(({ start, end }) => start <= at && at < end)

/** Whether code runs when its module is evaluated. */
export const runsAtOnce = (above: readonly Node[]): boolean => !above.some(isFunction)
