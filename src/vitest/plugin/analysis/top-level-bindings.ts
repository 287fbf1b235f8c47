import type { Program } from 'estree'
import { spanOf, type Span } from './walk.ts'

/** A top-level part of a module that can be kept or removed separately. `export` is not part of it. */
export interface TopLevelBinding extends Span {
  /** The text required before it: the keyword of a declaration with several names. */
  readonly keyword: string
  /** The module that an import comes from. */
  readonly from: string | undefined
}

/** Splits a module into its pieces, in order. A mere re-export is not a piece. */
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
