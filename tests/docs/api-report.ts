import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript-5.9'
import { byAlphabet, root } from './markdown.ts'

/** One declaration file: what it declares, and where the names come from that it imports or passes on. */
interface Module {
  readonly path: string
  readonly declared: ReadonlyMap<string, readonly ts.Statement[]>
  /** By local name; for `export … from`, by exported name. */
  readonly elsewhere: ReadonlyMap<string, Origin>
  readonly exported: ReadonlyMap<string, Origin>
  /** `declare module 'vitest' { … }`. */
  readonly augmentations: readonly ts.Statement[]
}

/** A name in a file of the repository, or in a package. */
interface Origin {
  readonly from: string
  readonly name: string
}

/** A declaration with the names of its file, so that what it mentions can be looked up. */
interface Found {
  readonly module: Module
  readonly name: string
  readonly statements: readonly ts.Statement[]
}

const modules = new Map<string, Module>()
const printer = ts.createPrinter({ removeComments: true, newLine: ts.NewLineKind.LineFeed })

/**
 * Everything that an entry point exports, with its declarations and those of the types that they mention, without comments and in the order of the alphabet.
 * It does not depend on which file declares what, so that moving code changes nothing.
 */
export function apiReport(entry: string): string {
  const door = moduleAt(join(root, entry))
  const exported = [...door.exported].map(([name, origin]) => [name, resolve(origin)] as const)
  const ours = exported.flatMap(([name, target]) => ('module' in target ? [[name, target] as const] : []))
  const reached = reachedFrom(ours.map(([, found]) => found))
  const hidden = [...reached.found].filter((found) => !ours.some(([, { statements }]) => statements === found.statements))
  const augmentations = [...new Set([...reached.found].flatMap(({ module }) => module.augmentations))]
  return [
    `// Everything that '${entry}' exports. Made by tests/docs/api-report.test.ts: do not edit.\n`,
    ...[...reached.external].toSorted(byAlphabet),
    '',
    ...ours.toSorted(([first], [second]) => byAlphabet(first, second)).map(([name, found]) => textOf(found, name)),
    ...(hidden.length > 0 ? ['// Mentioned above, and not exported:\n'] : []),
    ...hidden.toSorted((first, second) => byAlphabet(first.name, second.name)).map((found) => textOf(found, undefined)),
    ...augmentations.map((statement) => `${printed(statement)}\n`),
  ].join('\n')
}

function reachedFrom(roots: readonly Found[]): { readonly found: ReadonlySet<Found>; readonly external: ReadonlySet<string> } {
  const byStatements = new Map(roots.map((found) => [found.statements, found]))
  const external = new Set<string>()
  for (const { module, statements } of byStatements.values()) {
    for (const name of namesIn(statements)) {
      const origin = module.declared.has(name) ? { from: module.path, name } : module.elsewhere.get(name)
      if (origin === undefined) continue
      const target = resolve(origin)
      if ('module' in target) {
        if (!byStatements.has(target.statements)) byStatements.set(target.statements, target)
      } else external.add(`import { ${target.name} } from '${target.from}'`)
    }
  }
  return { found: new Set(byStatements.values()), external }
}

/** Names that stand where they mean something declared elsewhere: not those of members and parameters. */
function namesIn(statements: readonly ts.Statement[]): ReadonlySet<string> {
  const names = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isImportTypeNode(node)) throw new Error(`The report does not follow ${printed(node)}: import the type by name`)
    if (ts.isIdentifier(node) && !(ts.isDeclarationStatement(node.parent) || ('name' in node.parent && node.parent.name === node)))
      names.add(node.text)
    ts.forEachChild(node, visit)
  }
  statements.forEach(visit)
  return names
}

const printed = (node: ts.Node): string => printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile())

function textOf({ name, statements }: Found, exportedAs: string | undefined): string {
  const text = statements.map((statement) => printed(statement).replace(/^export /, '')).join('\n')
  if (exportedAs === undefined) return `${text}\n`
  return exportedAs === name ? `${text.replaceAll(/^(?=\w)/gm, 'export ')}\n` : `${text}\nexport { ${name} as ${exportedAs} }\n`
}

/** Follows a name to the file that declares it. */
function resolve({ from, name }: Origin): Found | Origin {
  if (!from.startsWith(root)) return { from, name }
  const module = moduleAt(from)
  const statements = module.declared.get(name)
  if (statements !== undefined) return { module, name, statements }
  const next = module.elsewhere.get(name) ?? module.exported.get(name)
  if (next === undefined) throw new Error(`${from} does not declare ${name}`)
  return resolve(next)
}

function moduleAt(path: string): Module {
  const known = modules.get(path)
  if (known !== undefined) return known
  const module = readModule(path)
  modules.set(path, module)
  return module
}

function readModule(path: string): Module {
  const { outputText } = ts.transpileDeclaration(readFileSync(path, 'utf8'), {
    fileName: path,
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.NodeNext, isolatedDeclarations: true },
  })
  const file = ts.createSourceFile(`${path}.d.ts`, outputText, ts.ScriptTarget.ES2023, true)
  const declared = new Map<string, ts.Statement[]>()
  const elsewhere = new Map<string, Origin>()
  const exported = new Map<string, Origin>()
  const augmentations: ts.Statement[] = []
  const originOf = (specifier: ts.Expression, name: string): Origin => {
    const { text } = specifier as ts.StringLiteral
    return { from: text.startsWith('.') ? join(dirname(path), text) : text, name }
  }
  const declare = (name: string, statement: ts.Statement): void => void declared.set(name, [...(declared.get(name) ?? []), statement])
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement)) {
      const clause = statement.importClause
      if (clause?.name !== undefined) elsewhere.set(clause.name.text, originOf(statement.moduleSpecifier, 'default'))
      const bindings = clause?.namedBindings
      if (bindings !== undefined && ts.isNamespaceImport(bindings))
        elsewhere.set(bindings.name.text, originOf(statement.moduleSpecifier, '*'))
      if (bindings !== undefined && ts.isNamedImports(bindings))
        for (const { name, propertyName } of bindings.elements)
          elsewhere.set(name.text, originOf(statement.moduleSpecifier, (propertyName ?? name).text))
    } else if (ts.isExportDeclaration(statement)) {
      if (statement.exportClause === undefined) throw new Error(`${path}: the report does not follow 'export *'`)
      if (!ts.isNamedExports(statement.exportClause)) continue
      for (const { name, propertyName } of statement.exportClause.elements) {
        const local = (propertyName ?? name).text
        exported.set(
          name.text,
          statement.moduleSpecifier === undefined ? { from: path, name: local } : originOf(statement.moduleSpecifier, local),
        )
      }
    } else if (ts.isModuleDeclaration(statement)) augmentations.push(statement)
    else if (ts.isVariableStatement(statement))
      for (const { name } of statement.declarationList.declarations) declare(name.getText(), statement)
    else if ('name' in statement && statement.name !== undefined) declare((statement.name as ts.Identifier).text, statement)
  }
  return { path, declared, elsewhere, exported, augmentations }
}
