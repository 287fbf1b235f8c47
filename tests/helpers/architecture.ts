import { dirname, join } from 'node:path/posix'
import ts from 'typescript-5.9'

/** Source texts by their path from the root of the repository, such as `src/plan/plan.ts`. */
export type Sources = Readonly<Record<string, string>>

const LAYER_2 = ['plan', 'protocols', 'record', 'serve']
const UP_TO_RUN = ['units', 'stats', ...LAYER_2, 'pace', 'run']
const UP_TO_LOAD = [...UP_TO_RUN, 'result', 'load']

/** The layers: what each folder of `src` may import besides itself. `docs/architecture.md` gives the reasons. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  units: [],
  stats: [],
  plan: ['units', 'stats'],
  protocols: ['units', 'stats'],
  record: ['units', 'stats'],
  serve: ['units', 'stats'],
  pace: ['units', 'plan'],
  run: ['units', 'stats', ...LAYER_2, 'pace'],
  result: ['units', 'stats', 'plan', 'record'],
  load: [...UP_TO_RUN, 'result'],
  report: UP_TO_LOAD,
  agents: UP_TO_LOAD,
  page: [...UP_TO_LOAD, 'report'],
  vitest: [...UP_TO_LOAD, 'report', 'agents', 'page'],
  cli: [...UP_TO_LOAD, 'report', 'agents', 'page'],
}

/** The entry points of the package: they open onto every part, hold no logic, and nothing imports them. */
const DOORS: readonly string[] = ['src/index.ts', 'src/matchers.ts', 'src/plugin.ts', 'src/cli.ts']

/** The only files that import what no source can name: the tasks of users, the Vite that runs their tests, and what stands beside their packages. */
const IMPORTS_COMPUTED: readonly string[] = [
  'src/agents/bundle/vite-here.ts',
  'src/cli/ui/ui.ts',
  'src/run/task/portable.ts',
  'src/vitest/comparison/side.ts',
  'src/vitest/lab/vitest-here.ts',
  'src/vitest/plugin/bundle/bundle.ts',
  'src/vitest/plugin/bundle/bundle.ts',
]

/** What each folder of `run` may import of `run`; `''` are the files of `run` itself. `comparison/remote` belongs to `comparison`. */
const WITHIN_RUN: Readonly<Record<string, readonly string[]>> = {
  task: [],
  recording: [],
  monitor: [],
  user: ['task'],
  '': ['task', 'recording', 'monitor'],
  lock: ['', 'task'],
  loop: ['user', 'recording'],
  local: ['', 'task', 'user', 'loop', 'recording', 'monitor'],
  workers: ['', 'task', 'recording', 'monitor', 'local'],
  capacity: [],
  sweep: [],
  'short-runs': ['', 'task', 'recording', 'monitor', 'lock', 'local', 'workers'],
  comparison: ['', 'task', 'user', 'loop', 'recording', 'monitor', 'local'],
}

const VITEST = /^@?vitest(?:\/|$)/
const OURSELVES = /^vitest-load(?:\/|$)/

/** Imports that break the layers, each with the file, the import, and why. */
export function layerBreaches(sources: Sources): readonly string[] {
  return Object.entries(sources).flatMap(([path, text]) =>
    importsOf(path, text).flatMap((specifier) => {
      const breach = breachOf(path, specifier)
      return breach === undefined ? [] : [`${path} imports ${specifier}: ${breach}`]
    }),
  )
}

function breachOf(path: string, specifier: string): string | undefined {
  const part = partOf(path)
  if (OURSELVES.test(specifier)) return 'nothing imports a door'
  if (specifier === COMPUTED)
    return IMPORTS_COMPUTED.includes(path) ? undefined : 'only an address that stands in the source can be checked'
  if (!isRelative(specifier)) return VITEST.test(specifier) && part !== 'vitest' ? 'only src/vitest knows Vitest' : undefined
  const target = targetOf(path, specifier)
  const allowed = DOORS.includes(path) ? Object.keys(MAY_IMPORT) : MAY_IMPORT[part]
  if (allowed === undefined) return `${part} has no layer`
  if (!target.startsWith('src/')) return 'it lies outside of src'
  if (DOORS.includes(target)) return 'nothing imports a door'
  if (partOf(target) === part) return part === 'run' ? breachWithinRun(path, target) : undefined
  if (allowed.includes(partOf(target))) return undefined
  return `${part} may import ${allowed.length === 0 ? 'nothing but itself' : allowed.join(', ')}`
}

function breachWithinRun(path: string, target: string): string | undefined {
  const [from, to] = [roomOf(path), roomOf(target)]
  const allowed = WITHIN_RUN[from]
  if (allowed === undefined) return `${nameOfRoom(from)} has no layer`
  if (from === to || allowed.includes(to)) return undefined
  return `${nameOfRoom(from)} may import ${allowed.length === 0 ? 'nothing of run but itself' : allowed.map(nameOfRoom).join(', ')}`
}

const nameOfRoom = (room: string): string => (room === '' ? 'run' : `run/${room}`)

/** `src/run/loop/pacer.ts` belongs to `loop`, `src/run/runner.ts` to `''`. */
const roomOf = (path: string): string => path.split('/').slice(2, -1)[0] ?? ''

/** Each cycle of imports once, from the file at which it was met. Imports of types count: whoever reads one file has to read them all. */
export function importCycles(sources: Sources): readonly string[] {
  const cycles: string[] = []
  const finished = new Set<string>()
  const visit = (path: string, trail: readonly string[]): void => {
    const text = sources[path]
    if (text === undefined || finished.has(path)) return
    if (trail.includes(path)) {
      cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '))
      return
    }
    for (const specifier of importsOf(path, text)) if (isRelative(specifier)) visit(targetOf(path, specifier), [...trail, path])
    finished.add(path)
  }
  for (const path of Object.keys(sources)) visit(path, [])
  return cycles
}

/** What stands in a door and is not a re-export, by file and line. */
export function logicInDoors(sources: Sources): readonly string[] {
  return DOORS.filter((path) => path in sources).flatMap((path) => {
    const file = parse(path, sources[path]!)
    return file.statements
      .filter((statement) => !isReExport(statement))
      .map((statement) => {
        const line = file.getLineAndCharacterOfPosition(statement.getStart(file)).line + 1
        return `${path}:${line} does more than re-export: ${statement.getText(file).split('\n')[0]}`
      })
  })
}

/** A file this short is no idea of its own, unless a second file or a test needs it. */
const CRUMB_LINES = 20

/** Files of `src` of at most 20 lines that one other file imports, and no door and no test. */
export function crumbs(sources: Sources, tests: Sources): readonly string[] {
  const importers = new Map<string, string[]>()
  for (const [path, text] of Object.entries({ ...sources, ...tests }))
    for (const target of new Set(importsOf(path, text).map((specifier) => targetOf(path, specifier))))
      importers.set(target, [...(importers.get(target) ?? []), path])
  return Object.entries(sources).flatMap(([path, text]) => {
    const [importer, ...others] = importers.get(path) ?? []
    const isNeeded = importer === undefined || others.length > 0 || DOORS.includes(importer) || importer in tests
    return isNeeded || linesOf(text) > CRUMB_LINES ? [] : [`${path} belongs into ${importer}, or needs a test of its own`]
  })
}

export const linesOf = (text: string): number => text.trimEnd().split('\n').length

/** `export … from '…'`, or an import for its side effect alone. */
const isReExport = (statement: ts.Statement): boolean =>
  ts.isExportDeclaration(statement)
    ? statement.moduleSpecifier !== undefined
    : ts.isImportDeclaration(statement) && statement.importClause === undefined

/** What stands for an import whose address is computed. */
const COMPUTED = '(computed)'

/** Every address that a file imports from, in whatever way: statements, types, `import()`, `import x = require()`, and the augmentation of a module. */
function importsOf(path: string, text: string): readonly string[] {
  const specifiers: string[] = []
  const visit = (node: ts.Node): void => {
    const address = addressIn(node)
    if (address !== undefined) specifiers.push(ts.isStringLiteralLike(address) ? address.text : COMPUTED)
    ts.forEachChild(node, visit)
  }
  visit(parse(path, text))
  return specifiers
}

function addressIn(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier
  if (ts.isExternalModuleReference(node)) return node.expression
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : node.argument
  if (ts.isModuleDeclaration(node)) return ts.isStringLiteral(node.name) ? node.name : undefined
  const isDynamic = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
  return isDynamic ? (node.arguments[0] ?? node) : undefined
}

const parse = (path: string, text: string): ts.SourceFile => ts.createSourceFile(path, text, ts.ScriptTarget.Latest)

const isRelative = (specifier: string): boolean => specifier.startsWith('.')

const targetOf = (path: string, specifier: string): string => join(dirname(path), specifier)

/** `src/plan/plan.ts` belongs to `plan`, `src/index.ts` to itself. */
const partOf = (path: string): string => path.split('/')[1]!.replace(/\.tsx?$/, '')
