import type { Variable } from 'eslint-scope'
import type { Expression, Node } from 'estree'
import { runsAtOnce, variableAt, type Source } from './source.ts'
import { spanOf, walk } from './walk.ts'

/** A place that changes a top-level binding, or the value it holds, after its declaration. */
export interface Change {
  readonly variable: Variable
  readonly at: number
  /** Whether it happens when the module is evaluated; otherwise when some function is called. */
  readonly isAtOnce: boolean
}

/**
 * Finds changes of a module's bindings: assignments to a binding or to one of its properties, anywhere, and, in code that runs when the module is evaluated,
 * statements such as `routes.push('/')` and `Object.assign(settings, …)`. A method call inside a function may also change something, but this cannot be known.
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

/** What a call that is a whole statement changes: `list.push(1)`, `app.get('/').post('/')`, `Object.assign(settings, …)`, or the decorators of a class. */
function changedByCall(expression: Expression): Node | undefined {
  if (expression.type === 'AwaitExpression') return changedByCall(expression.argument)
  if (expression.type === 'ChainExpression') return changedByCall(expression.expression)
  if (expression.type !== 'CallExpression') return undefined
  const { callee } = expression
  // TypeScript compilers emit `__decorateClass([log], Users.prototype, 'find')`.
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
