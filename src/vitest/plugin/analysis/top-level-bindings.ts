import type { Program } from 'estree'
import { spanOf, type Span } from './walk.ts'

/** A part of a module at its top level that can be taken or left by itself. `export` is not part of it. */
export interface TopLevelBinding extends Span {
  /** What has to stand before it: the keyword of a declaration of which it is one of several. */
  readonly keyword: string
  /** The module that an import is from. */
  readonly from: string | undefined
}

/** Cuts a module into its pieces, in order. What only hands on an export is none. */
export function topLevelBindings({ body }: Program): readonly TopLevelBinding[] {
  return body.flatMap((statement): readonly TopLevelBinding[] => {
    if (statement.type === 'ImportDeclaration') return [{ ...spanOf(statement), keyword: '', from: String(statement.source.value) }]
    if (statement.type === 'ExportAllDeclaration') return []
    const isExport = statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration'
    const inner = isExport ? statement.declaration : statement
    if (inner === null || inner === undefined) return []
    if (inner.type === 'VariableDeclaration')
      return inner.declarations.map((declarator) => ({ ...spanOf(declarator), keyword: `${inner.kind} `, from: undefined }))
    return [{ ...spanOf(inner), keyword: '', from: undefined }]
  })
}
