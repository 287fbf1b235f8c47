import type { Node } from 'estree'
import { isFunction } from './walk.ts'

/**
 * Whether a node is a `this`, `super` or `new.target` that belongs to a function or class around the argument of a call.
 *
 * @param inner the nodes between the argument and this one.
 * @param outer the nodes around the argument.
 */
export function isForeignThis(node: Node, inner: readonly Node[], outer: readonly Node[]): boolean {
  const isBound = node.type === 'ThisExpression' || node.type === 'Super' || (node.type === 'MetaProperty' && node.meta.name === 'new')
  // At the top level `this` is undefined in both places.
  return isBound && !inner.some(bindsThis) && outer.some(bindsThis)
}

const bindsThis = (node: Node): boolean =>
  (isFunction(node) && node.type !== 'ArrowFunctionExpression') || node.type === 'PropertyDefinition' || node.type === 'StaticBlock'
