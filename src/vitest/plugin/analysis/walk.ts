import { isObject } from '../../../units/platform/any-realm.ts'
import type { Node } from 'estree'

/** The position of a node in its code, in UTF-16 units; every parser of Vite provides it. */
export interface Span {
  readonly start: number
  readonly end: number
}

export function spanOf(node: object): Span {
  const { start, end } = node as Span
  return { start, end }
}

export const isWithin = (inner: Span, outer: Span): boolean => outer.start <= inner.start && inner.end <= outer.end

/**
 * Walks a tree from its root downwards, in the order of the code. `visit` gets the ancestors, outermost first; if it returns `false`, the children are skipped.
 */
export function walk(root: Node, visit: (node: Node, above: readonly Node[]) => boolean | void): void {
  const above: Node[] = []
  const step = (node: Node): void => {
    if (visit(node, above) === false) return
    above.push(node)
    for (const child of childrenOf(node)) step(child)
    above.pop()
  }
  step(root)
}

/** Looks at every property, so that unknown kinds of nodes are walked too. */
const childrenOf = (node: Node): readonly Node[] => Object.values(node).flat().filter(isNode)

const isNode = (value: unknown): value is Node => isObject(value) && 'type' in value && typeof value.type === 'string'

export const isFunction = (node: Node): boolean =>
  node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
