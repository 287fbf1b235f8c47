import type { Node } from 'estree'
import { isGlobal, variableAt, type Source } from './source.ts'

/** The address in `new URL('./task.ts', import.meta.url)`, the form that bundlers recognise, or in a constant that holds such a URL; otherwise `undefined`. */
export function moduleUrlIn(source: Source, node: Node): string | undefined {
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
