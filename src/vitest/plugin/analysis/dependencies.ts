import type { Reference, Variable } from 'eslint-scope'
import type { Identifier, Node } from 'estree'
import type { Call } from './calls.ts'
import { changesIn } from './changes.ts'
import { isTaskImport } from '../../../run/task/task-imports.ts'
import type { TopLevelBinding } from './top-level-bindings.ts'
import type { Diagnostic } from './diagnostics.ts'
import { bindingAt, type Source } from './source.ts'
import { isTestOnly } from '../bundle/test-only.ts'
import { isWithin, spanOf, walk, type Span, isFunction } from './walk.ts'

/** What a function needs from its module. */
export interface Dependencies {
  /** Whole pieces of the module. */
  readonly bindings: ReadonlySet<TopLevelBinding>
  /** What it needs and cannot take along; empty if it is portable. */
  readonly diagnostics: readonly Diagnostic[]
}

/** What Vitest defines with `globals: true`. */
const VITEST_GLOBALS: ReadonlySet<string> = new Set(
  'suite test describe it chai expect assert expectTypeOf assertType vitest vi bench beforeAll afterAll beforeEach afterEach aroundAll aroundEach onTestFailed onTestFinished'.split(
    ' ',
  ),
)

/** Collects what the argument of a call needs: from its module, what that needs in turn, and what is not available elsewhere. */
export function dependenciesOf(source: Source, call: Call, calls: readonly Call[]): Dependencies {
  const search = new Search(source, call)
  search.readArgument()
  search.followChanges(calls)
  return { bindings: search.bindings, diagnostics: search.diagnostics }
}

/** Whether it is an import from vitest-load that works in tasks. */
function isOursInTasks(from: string, node: Node): boolean {
  if (from !== 'vitest-load' || node.type !== 'ImportSpecifier') return false
  return isTaskImport(node.imported.type === 'Identifier' ? node.imported.name : String(node.imported.value))
}

/** The path from the function to something it needs: where it starts, and the bindings so far. */
interface Trail {
  readonly at: number
  readonly via: readonly string[]
}

class Search {
  readonly bindings = new Set<TopLevelBinding>()
  readonly diagnostics: Diagnostic[] = []
  readonly #source: Source
  readonly #call: Call
  readonly #argument: Span
  readonly #trails = new Map<Variable, Trail>()
  readonly #mocked: ReadonlySet<string>

  constructor(source: Source, call: Call) {
    this.#source = source
    this.#call = call
    this.#argument = spanOf(call.argument)
    this.#mocked = mockedModules(source)
  }

  readArgument(): void {
    const { argument, above } = this.#call
    walk(argument, (node, inner) => {
      if (isForeignThis(node, inner, above)) this.#refuse({ reason: 'this', name: this.#textOf(node), at: spanOf(node).start, via: [] })
    })
    this.#followReferences(this.#argument, undefined)
  }

  /** Includes the changes of a binding that happen when the module is evaluated; others cannot be included. */
  followChanges(calls: readonly Call[]): void {
    const isElsewhere = (at: number): boolean => calls.some(({ argument }) => isWithin({ start: at, end: at }, spanOf(argument)))
    const changes = changesIn(this.#source).filter(({ at }) => !isElsewhere(at))
    for (let before = -1; before < this.bindings.size;) {
      before = this.bindings.size
      for (const { variable, at, isAtOnce } of changes) {
        const trail = this.#trails.get(variable)
        const binding = bindingAt(this.#source, at)
        if (trail === undefined || binding === undefined || this.bindings.has(binding)) continue
        if (isAtOnce) this.#take(binding, { at: trail.at, via: [...trail.via, variable.name] })
        else this.#refuse({ reason: 'changed', name: variable.name, changedAt: at, ...trail })
      }
    }
  }

  #followReferences(span: Span, trail: Trail | undefined): void {
    for (const reference of this.#source.references) {
      const place = spanOf(reference.identifier)
      if (isWithin(place, span)) this.#follow(reference, trail ?? { at: place.start, via: [] }, trail === undefined)
    }
  }

  #follow({ resolved, identifier }: Reference, trail: Trail, isInArgument: boolean): void {
    const { name } = identifier as Identifier
    if (resolved === null) {
      if (VITEST_GLOBALS.has(name)) this.#refuse({ reason: 'api', name, ...trail })
      return
    }
    if (resolved.scope === this.#source.moduleScope) this.#need(resolved, trail)
    else if (isInArgument && !isWithin(spanOf(resolved.scope.block), this.#argument)) this.#refuse({ reason: 'local', name, ...trail })
  }

  #need(variable: Variable, trail: Trail): void {
    if (this.#trails.has(variable)) return
    this.#trails.set(variable, trail)
    for (const { name: declared, node } of variable.defs) {
      const binding = bindingAt(this.#source, spanOf(declared).start)
      if (binding === undefined) continue
      const from = binding.from
      if (from !== undefined && isTestOnly(from) && !isOursInTasks(from, node))
        this.#refuse({ reason: 'api', name: variable.name, from, ...trail })
      else if (from !== undefined && this.#mocked.has(withoutExtension(from)))
        this.#refuse({ reason: 'mocked', name: variable.name, from, ...trail })
      else this.#take(binding, { at: trail.at, via: [...trail.via, variable.name] })
    }
  }

  #take(binding: TopLevelBinding, trail: Trail): void {
    if (this.bindings.has(binding)) return
    this.bindings.add(binding)
    if (binding.from === undefined) this.#followReferences(binding, trail)
  }

  /** Reports each name once, at its first place. */
  #refuse(diagnostic: Diagnostic): void {
    if (!this.diagnostics.some(({ reason, name }) => reason === diagnostic.reason && name === diagnostic.name))
      this.diagnostics.push(diagnostic)
  }

  #textOf(node: Node): string {
    const { start, end } = spanOf(node)
    return this.#source.code.slice(start, end)
  }
}

/** The modules that a file mocks with `vi.mock('…')`, as written but without extension, which an import may leave out. */
function mockedModules({ program }: Source): ReadonlySet<string> {
  const found = new Set<string>()
  walk(program, (node) => {
    const module = mockedBy(node)
    if (module !== undefined) found.add(withoutExtension(module))
  })
  return found
}

const withoutExtension = (module: string): string => module.replace(/\.[cm]?[jt]sx?$/, '')

function mockedBy(node: Node): string | undefined {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return undefined
  const { object, property } = node.callee
  if (object.type !== 'Identifier' || !['vi', 'vitest'].includes(object.name)) return undefined
  if (property.type !== 'Identifier' || !['mock', 'doMock'].includes(property.name)) return undefined
  const [module] = node.arguments
  const named = module?.type === 'ImportExpression' ? module.source : module
  return named?.type === 'Literal' && typeof named.value === 'string' ? named.value : undefined
}

/**
 * Whether a node is a `this`, `super` or `new.target` that belongs to a function or class around the argument of a call.
 *
 * @param inner the nodes between the argument and this one.
 * @param outer the nodes around the argument.
 */
function isForeignThis(node: Node, inner: readonly Node[], outer: readonly Node[]): boolean {
  const isBound = node.type === 'ThisExpression' || node.type === 'Super' || (node.type === 'MetaProperty' && node.meta.name === 'new')
  // At the top level `this` is undefined in both places.
  return isBound && !inner.some(bindsThis) && outer.some(bindsThis)
}

const bindsThis = (node: Node): boolean =>
  (isFunction(node) && node.type !== 'ArrowFunctionExpression') || node.type === 'PropertyDefinition' || node.type === 'StaticBlock'
