import type { Node } from 'estree'
import type { Source } from './source.ts'
import { walk } from './walk.ts'

/** The modules that a file mocks with `vi.mock('…')`, as written but without extension, which an import may leave out. */
export function mockedModules({ program }: Source): ReadonlySet<string> {
  const found = new Set<string>()
  walk(program, (node) => {
    const module = mockedBy(node)
    if (module !== undefined) found.add(withoutExtension(module))
  })
  return found
}

export const withoutExtension = (module: string): string => module.replace(/\.[cm]?[jt]sx?$/, '')

function mockedBy(node: Node): string | undefined {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return undefined
  const { object, property } = node.callee
  if (object.type !== 'Identifier' || !['vi', 'vitest'].includes(object.name)) return undefined
  if (property.type !== 'Identifier' || !['mock', 'doMock'].includes(property.name)) return undefined
  const [module] = node.arguments
  const named = module?.type === 'ImportExpression' ? module.source : module
  return named?.type === 'Literal' && typeof named.value === 'string' ? named.value : undefined
}
