import type { CallExpression, Expression, ImportDeclaration, Node } from 'estree'
import type { Variable } from 'eslint-scope'
import { variableAt, type Source, isGlobal } from './source.ts'
import { isWithin, spanOf, walk } from './walk.ts'

/** A call of our functions whose argument leaves this module. */
export interface Call {
  readonly name: 'portable' | 'serve'
  readonly argument: Expression
  /** The nodes around the argument, outermost first. */
  readonly above: readonly Node[]
  /** The address of a module, as written in `new URL('./task.ts', import.meta.url)`; `undefined` for a function. */
  readonly address: string | undefined
}

const OURSELVES = 'vitest-load'
const NAMES = ['portable', 'serve'] as const

/** Whether the code may contain such calls. */
export const importsUs = (code: string): boolean => /["']vitest-load["']/.test(code)

/**
 * Finds, in order, the calls of `portable`, and those of `serve` with a module that Node cannot run directly. Arguments that make no sense stay: the function
 * itself then says what it expects.
 */
export function callsIn(source: Source): readonly Call[] {
  const ours = importedNames(source)
  if (ours.size === 0) return []
  const calls: Call[] = []
  walk(source.program, (node, above) => {
    if (node.type !== 'CallExpression') return true
    const name = nameCalled(source, node, ours)
    const argument = node.arguments[0]
    if (name === undefined || argument === undefined || argument.type === 'SpreadElement') return true
    const address = moduleUrlIn(source, argument)
    if (name === 'serve' ? !/\.(?:mts|tsx?)$/.test(address ?? '') : address === undefined && !canBeFunction(source, argument)) return true
    calls.push({ name, argument, above: [...above, node], address })
    return true
  })
  const isOutermost = ({ argument }: Call): boolean =>
    !calls.some((other) => other.argument !== argument && isWithin(spanOf(argument), spanOf(other.argument)))
  return calls.filter(isOutermost).sort((one, other) => spanOf(one.argument).start - spanOf(other.argument).start)
}

type Imported = ReadonlyMap<Variable, (typeof NAMES)[number] | '*'>

/** The names of our functions in this module: their import names, or a namespace. */
function importedNames({ program, moduleScope }: Source): Imported {
  const imports = program.body.filter(
    (statement): statement is ImportDeclaration => statement.type === 'ImportDeclaration' && statement.source.value === OURSELVES,
  )
  const found = new Map<Variable, (typeof NAMES)[number] | '*'>()
  for (const specifier of imports.flatMap(({ specifiers }) => specifiers)) {
    const variable = moduleScope.set.get(specifier.local.name)!
    if (specifier.type === 'ImportNamespaceSpecifier') found.set(variable, '*')
    if (specifier.type !== 'ImportSpecifier') continue
    const imported = specifier.imported.type === 'Identifier' ? specifier.imported.name : specifier.imported.value
    const name = NAMES.find((known) => known === imported)
    if (name !== undefined) found.set(variable, name)
  }
  return found
}

function nameCalled(source: Source, { callee }: CallExpression, ours: Imported): (typeof NAMES)[number] | undefined {
  const variable = variableAt(source, callee.type === 'MemberExpression' ? callee.object : callee)
  const imported = variable && ours.get(variable)
  if (imported !== '*') return callee.type === 'MemberExpression' ? undefined : imported
  return callee.type === 'MemberExpression' ? NAMES.find((name) => name === propertyOf(callee)) : undefined
}

/** The name of the property that is read, if it is written in the code. */
function propertyOf({ property, computed }: Extract<Node, { type: 'MemberExpression' }>): string | undefined {
  if (property.type === 'Identifier' && !computed) return property.name
  return property.type === 'Literal' && typeof property.value === 'string' ? property.value : undefined
}

/** Anything that may be a function: a literal, a name, or the return value of another function. */
function canBeFunction(source: Source, argument: Expression): boolean {
  if (argument.type === 'NewExpression') return !(argument.callee.type === 'Identifier' && argument.callee.name === 'URL')
  if (argument.type === 'Identifier' && argument.name === 'undefined') return variableAt(source, argument) !== undefined
  return !['Literal', 'TemplateLiteral', 'ObjectExpression', 'ArrayExpression'].includes(argument.type)
}

/** The address in `new URL('./task.ts', import.meta.url)`, the form that bundlers recognise, or in a constant that holds such a URL; otherwise `undefined`. */
function moduleUrlIn(source: Source, node: Node): string | undefined {
  if (node.type !== 'NewExpression') return moduleUrlBehind(source, node)
  const [address, base, ...more] = node.arguments
  if (!isGlobal(source, node.callee, 'URL') || address === undefined || base === undefined || more.length > 0) return undefined
  const text = isOwnUrl(base) ? textIn(address) : undefined
  return text === undefined || HAS_SCHEME.test(text) ? undefined : text
}

const HAS_SCHEME = /^[a-z][a-z\d+.-]*:/i

function moduleUrlBehind(source: Source, node: Node): string | undefined {
  const [definition, ...others] = variableAt(source, node)?.defs ?? []
  if (definition?.type !== 'Variable' || others.length > 0 || definition.parent.kind !== 'const') return undefined
  const { id, init } = definition.node
  return id.type === 'Identifier' && init?.type === 'NewExpression' ? moduleUrlIn(source, init) : undefined
}

const isOwnUrl = (node: Node): boolean =>
  node.type === 'MemberExpression' &&
  node.object.type === 'MetaProperty' &&
  node.object.meta.name === 'import' &&
  node.property.type === 'Identifier' &&
  node.property.name === 'url'

function textIn(node: Node): string | undefined {
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0]?.value.cooked ?? undefined
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined
}
