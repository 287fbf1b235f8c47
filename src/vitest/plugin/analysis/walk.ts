import type { Node } from 'estree'

/** Where a node stands in its code, in UTF-16 units; every parser of Vite says it. */
export interface Span {
  readonly start: number
  readonly end: number
}

export function spanOf(node: object): Span {
  const { start, end } = node as Span
  return { start, end }
}

export const isWithin = (inner: Span, outer: Span): boolean => outer.start <= inner.start && inner.end <= outer.end

/** Goes through a tree from its root downwards, in order of the code. `visit` is told the nodes above, outermost first; `false` skips what is below. */
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

/** By looking at every property: a node that no list of kinds knows yet is gone through all the same. */
const childrenOf = (node: Node): readonly Node[] => Object.values(node).flat().filter(isNode)

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

export const isFunction = (node: Node): boolean =>
  node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
