import type { Variable } from 'eslint-scope'
import type { Expression, Node } from 'estree'
import { runsAtOnce, variableAt, type Source } from './source.ts'
import { spanOf, walk } from './walk.ts'

/** A place where a binding of the top level, or what it holds, is changed after it was made. */
export interface Change {
  readonly variable: Variable
  readonly at: number
  /** Whether it happens as the module is read; otherwise when some function is called. */
  readonly isAtOnce: boolean
}

/**
 * Finds the changes of what a module holds: assignments to a binding or to a property of it, wherever they stand, and, among what runs as the module is
 * read, statements such as `routes.push('/')` and `Object.assign(settings, …)`. A method called inside a function may change as much, but who could tell.
 */
export function changesIn(source: Source): readonly Change[] {
  const changes: Change[] = []
  const add = (changed: Node | undefined, isAtOnce: boolean): void => {
    const variable = changed && variableAt(source, changed)
    if (variable?.scope === source.moduleScope) changes.push({ variable, at: spanOf(changed!).start, isAtOnce })
  }
  for (const reference of source.references)
    if (reference.isWrite() && reference.init !== true)
      add(reference.identifier as Node, reference.from.variableScope === source.moduleScope)
  walk(source.program, (node, above) => {
    const target = assignedPart(node)
    if (target?.type === 'MemberExpression') add(rootOf(target), runsAtOnce(above))
    if (node.type === 'ExpressionStatement' && runsAtOnce(above)) add(changedByCall(node.expression), true)
  })
  return changes
}

function assignedPart(node: Node): Node | undefined {
  if (node.type === 'AssignmentExpression') return node.left
  if (node.type === 'UpdateExpression' || (node.type === 'UnaryExpression' && node.operator === 'delete')) return node.argument
  return undefined
}

/** What a call stands for that is a whole statement: `list.push(1)`, `app.get('/').post('/')`, `Object.assign(settings, …)`, or the decorators of a class. */
function changedByCall(expression: Expression): Node | undefined {
  if (expression.type === 'AwaitExpression') return changedByCall(expression.argument)
  if (expression.type === 'ChainExpression') return changedByCall(expression.expression)
  if (expression.type !== 'CallExpression') return undefined
  const { callee } = expression
  // Compilers of TypeScript write `__decorateClass([log], Users.prototype, 'find')`.
  if (callee.type === 'Identifier') return /^_*decorate/i.test(callee.name) ? argumentOf(expression.arguments[1]) : undefined
  if (callee.type !== 'MemberExpression') return undefined
  const root = rootOf(callee)
  return root?.type === 'Identifier' && root.name === 'Object' ? argumentOf(expression.arguments[0]) : root
}

const argumentOf = (argument: Node | undefined): Node | undefined => argument && rootOf(argument)

/** `routes` in `routes.all[0].push`. */
function rootOf(node: Node): Node | undefined {
  if (node.type === 'MemberExpression') return rootOf(node.object)
  if (node.type === 'CallExpression') return rootOf(node.callee)
  if (node.type === 'ChainExpression') return rootOf(node.expression)
  return node.type === 'Identifier' ? node : undefined
}
