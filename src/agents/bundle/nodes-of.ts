import type { Node } from 'estree'
import { isObject } from '../../units/platform/any-realm.ts'

/** A node of a tree. */
export interface VisitedNode {
  readonly node: Node
  /** Whether another expression may stand in its place: not for the name of a property, or where a module comes from. */
  readonly isWritable: boolean
}

/** All nodes of a tree, of kinds that are not known too. */
export function* nodesOf(node: Node, isWritable = true): Generator<VisitedNode> {
  yield { node, isWritable }
  for (const [name, value] of Object.entries(node)) {
    const isName =
      name === 'key' ||
      name === 'property' ||
      name === 'source' ||
      name === 'id' ||
      name === 'local' ||
      name === 'imported' ||
      name === 'exported'
    for (const child of [value].flat()) if (isNode(child)) yield* nodesOf(child, !(isName && !isComputed(node)))
  }
}

const isNode = (value: unknown): value is Node => isObject(value) && 'type' in value && typeof value.type === 'string'

const isComputed = (node: Node): boolean => 'computed' in node && node.computed
