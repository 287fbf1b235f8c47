import { describe, expect, test } from 'vitest'
import { travelling } from './analysis.ts'

type Row = readonly [story: string, code: string, ...travels: readonly string[]]

describe('a task takes along', () => {
  test.for<Row>([
    ['nothing it does not use', `const a = boom(); portable(() => 1)`, `export default (() => 1)`],
    [
      'what it uses, and what that uses',
      `const a = 1; const b = () => a; function c() { return b() } const d = boom(); portable(() => c())`,
      `const a = 1`,
      `const b = () => a`,
      `function c() { return b() }`,
      `export default (() => c())`,
    ],
    [
      'one of several declared together',
      `const a = 1, b = boom(), c = a; portable(() => c)`,
      `const a = 1`,
      `const c = a`,
      `export default (() => c)`,
    ],
    [
      'a name that stands in the same declaration as the call',
      `const a = 1, task = portable(() => a)`,
      `const a = 1`,
      `export default (() => a)`,
    ],
    [
      'what is destructured, whole',
      `const { a, b: { c }, ...rest } = make(); function make() {} portable(() => rest)`,
      `const { a, b: { c }, ...rest } = make()`,
      `function make() {}`,
      `export default (() => rest)`,
    ],
    [
      'classes with all they are made of',
      `const k = 1; class A { static { init() } } function init() {} class B extends A { #p = k; [name]() {} } const name = 'm'; portable(() => new B())`,
      `const k = 1`,
      `class A { static { init() } }`,
      `function init() {}`,
      `class B extends A { #p = k; [name]() {} }`,
      `const name = 'm'`,
      `export default (() => new B())`,
    ],
    [
      'default parameters',
      `const a = 1; portable((x = a, { y = x } = {}, [z = y] = []) => z)`,
      `const a = 1`,
      `export default ((x = a, { y = x } = {}, [z = y] = []) => z)`,
    ],
    [
      'a default parameter whose name the body declares again',
      `const a = 1; portable((x = a) => { var a = 2; return x + a })`,
      `const a = 1`,
      `export default ((x = a) => { var a = 2; return x + a })`,
    ],
    [
      'imports of every form, and no others',
      `import def, { named as n } from './a.js'; import * as ns from './b.js'; import './effect.js'; import { o } from './o.js'; portable(() => [n, ns.x])`,
      `import def, { named as n } from './a.js'`,
      `import * as ns from './b.js'`,
      `export default (() => [n, ns.x])`,
    ],
    [
      'rows of data, which are ours and work anywhere',
      `import { feed as rows, portable } from 'vitest-load'; const users = rows(['ada']); portable((context) => users.next(context))`,
      `import { feed as rows, portable } from 'vitest-load'`,
      `const users = rows(['ada'])`,
      `export default ((context) => users.next(context))`,
    ],
    [
      'what is awaited at the top level',
      `import { read } from './read.js'; const settings = await read(); portable(() => settings)`,
      `import { read } from './read.js'`,
      `const settings = await read()`,
      `export default (() => settings)`,
    ],
    [
      'what the module exports, without exporting it',
      `export const a = 1; export default function work() { return a } export { a as b }; export * from './c.js'; portable(work)`,
      `const a = 1`,
      `function work() { return a }`,
      `export default (work)`,
    ],
    [
      'an enum as TypeScript writes it',
      `var Mode = /* @__PURE__ */ ((Mode2) => { Mode2[Mode2.A = 0] = 'A'; return Mode2 })(Mode || {}); portable(() => Mode.A)`,
      `var Mode = /* @__PURE__ */ ((Mode2) => { Mode2[Mode2.A = 0] = 'A'; return Mode2 })(Mode || {})`,
      `export default (() => Mode.A)`,
    ],
    [
      'a namespace as TypeScript writes it',
      `var N; ((N2) => { N2.a = 1 })(N || (N = {})); portable(() => N.a)`,
      `var N`,
      `((N2) => { N2.a = 1 })(N || (N = {}))`,
      `export default (() => N.a)`,
    ],
    [
      'decorators as TypeScript writes them',
      `import { log } from './log.js'; class A {} __decorateClass([log], A.prototype, 'm', 2); function __decorateClass() {} portable(() => A)`,
      `import { log } from './log.js'`,
      `class A {}`,
      `__decorateClass([log], A.prototype, 'm', 2)`,
      `function __decorateClass() {}`,
      `export default (() => A)`,
    ],
    [
      'what the module does to it while it is read',
      `const s = {}; s.a = 1; delete s.b; s.c.d++; Object.assign(s, { e: 1 }); console.log(s); portable(() => s)`,
      `const s = {}`,
      `s.a = 1`,
      `delete s.b`,
      `s.c.d++`,
      `Object.assign(s, { e: 1 })`,
      `export default (() => s)`,
    ],
    [
      'what the module puts into it while it is read, and what that uses',
      `import { rows } from './r.js'; const m = new Map(); for (const r of rows) m.set(r.id, r); await m.load?.(); test.each(m.keys())('x', () => {}); portable(() => m)`,
      `import { rows } from './r.js'`,
      `const m = new Map()`,
      `for (const r of rows) m.set(r.id, r)`,
      `await m.load?.()`,
      `export default (() => m)`,
    ],
    ['a variable that it changes itself', `let n = 0; portable(() => n++); portable(() => ++n)`, `let n = 0`, `export default (() => ++n)`],
    [
      'a variable declared in a block by var',
      `if (Math.random()) { var a = 1 } portable(() => a)`,
      `if (Math.random()) { var a = 1 }`,
      `export default (() => a)`,
    ],
    [
      'a module it reads when it runs',
      `portable(async () => (await import('./a.js')).a)`,
      `export default (async () => (await import('./a.js')).a)`,
    ],
    ['what is global everywhere', `portable(() => fetch(process.env.URL))`, `export default (() => fetch(process.env.URL))`],
    [
      'a name that Vitest has, too, but is declared here',
      `const expect = (x) => x; portable(() => expect(1))`,
      `const expect = (x) => x`,
      `export default (() => expect(1))`,
    ],
    [
      'JSX that is still there',
      `import { A } from './a.js'; const B = () => <A />; portable(() => <B b={A} />)`,
      `import { A } from './a.js'`,
      `const B = () => <A />`,
      `export default (() => <B b={A} />)`,
    ],
  ])('%s', ([, code, ...travels]) => {
    expect(travelling(code)).toEqual(travels)
  })
})

describe('a name is not taken for one of the module', () => {
  test.for<Row>([
    ['as a parameter', `const a = boom(); portable((a) => a)`, `export default ((a) => a)`],
    ['destructured from a parameter', `const a = boom(); portable(({ b: [a] }) => a)`, `export default (({ b: [a] }) => a)`],
    [
      'declared in the function',
      `const a = boom(); portable(() => { const a = 1; return a })`,
      `export default (() => { const a = 1; return a })`,
    ],
    [
      'hoisted in the function',
      `const a = boom(); portable(() => { const b = () => a; if (b) { var a = 1 } return b })`,
      `export default (() => { const b = () => a; if (b) { var a = 1 } return b })`,
    ],
    [
      'as the name of a function or class',
      `const a = boom(), b = boom(); portable(function a() { return [a, class b { c = b }] })`,
      `export default (function a() { return [a, class b { c = b }] })`,
    ],
    [
      'caught',
      `const a = boom(); portable(() => { try { x() } catch (a) { throw a } })`,
      `export default (() => { try { x() } catch (a) { throw a } })`,
    ],
    [
      'as a key, a property, a label or a member',
      `const a = boom(); portable(() => { a: for (;;) break a; class B { a = 1; #a = 2; a() {} } return { a: B.a } })`,
      `export default (() => { a: for (;;) break a; class B { a = 1; #a = 2; a() {} } return { a: B.a } })`,
    ],
  ])('%s', ([, code, ...travels]) => {
    expect(travelling(code)).toEqual(travels)
  })
})

describe('a task is refused', () => {
  test.for<Row>([
    ['for a local variable', `test('x', () => { const a = 1; portable(() => a) })`, 'local: a'],
    [
      'for a local variable with the name of one of the module',
      `const a = 1; test('x', () => { const a = 2; portable(() => a) })`,
      'local: a',
    ],
    [
      'for a parameter, a fixture and a row',
      `test.for([1])('x', (row, { load }) => load(portable(() => [row, load])))`,
      'local: row',
      'local: load',
    ],
    ['for the variable of a loop', `for (const level of [1, 2]) portable(() => level)`, 'local: level'],
    ['for an error caught around it', `try { x() } catch (error) { portable(() => error) }`, 'local: error'],
    ['for a local function', `test('x', () => { function a() {} portable(a) })`, 'local: a'],
    ['for the arguments of the function around', `function f() { portable(() => arguments) }`, 'local: arguments'],
    ['for each name once', `test('x', () => { const a = 1, b = 2; portable(() => a + a + b) })`, 'local: a', 'local: b'],
    ['for the this of the method around', `const o = { m() { portable(() => this.x) } }`, 'this: this'],
    ['for the this of the class around', `class A { task = portable(() => this.x) }`, 'this: this'],
    ['for super', `class A extends B { m() { portable(() => super.m()) } }`, 'this: super'],
    ['for new.target', `function F() { portable(() => new.target) }`, 'this: new.target'],
    ['for an API of Vitest', `import { expect as e, vi } from 'vitest'; portable(() => [e, vi])`, 'api: e', 'api: vi'],
    ['for a global of Vitest', `portable(() => expect(vi))`, 'api: expect', 'api: vi'],
    [
      'for an API of ours',
      `import { load, portable, serve } from 'vitest-load'; const app = serve(x); portable(() => [load, app.url])`,
      'api: load',
      'api: app > serve',
    ],
    [
      'for an API of ours beside one that works anywhere, and for that one where another has the name',
      `import { feed, load, portable } from 'vitest-load'; import { feed as other } from 'vitest'; portable(() => [feed, load, other])`,
      'api: load',
      'api: other',
    ],
    ['for itself', `const a = portable(() => a)`, 'api: a > portable'],
    ['for another task in it', `portable(() => portable(() => 1))`, 'api: portable'],
    [
      'for an API at the end of a chain',
      `import { vi } from 'vitest'; const spy = vi.fn(); const a = () => spy(); portable(() => a())`,
      'api: a > spy > vi',
    ],
    [
      'for what a change of a variable needs',
      `const { expect } = await import('vitest'); import { vi } from 'vitest'; const s = {}; s.spy = vi.fn(); portable(() => s)`,
      'api: s > vi',
    ],
    [
      'for a mocked module',
      `import { a } from './a.js'; import { b } from './b.js'; vi.mock('./a'); vi.mock(import('./b.js'), f); portable(() => [a, b])`,
      'mocked: a',
      'mocked: b',
    ],
    ['for a variable that a hook sets', `let a; beforeAll(() => { a = 1 }); portable(() => a)`, 'changed: a'],
    ['for an object that a hook fills', `const a = {}, b = () => a; beforeAll(() => { a.x = 1 }); portable(() => b())`, 'changed: b > a'],
    [
      'for a variable that another function sets',
      `let n = 0; const next = () => n++; const reset = () => { n = 0 }; portable(() => next())`,
      'changed: next > n',
    ],
  ])('%s', ([, code, ...diagnostics]) => {
    expect(travelling(code)).toEqual(diagnostics)
  })
})

describe('a call is seen', () => {
  test.for<Row>([
    ['under another name', `import { portable as p } from 'vitest-load'; p(() => 1)`, `export default (() => 1)`],
    ['as a text of the import', `import { 'portable' as p } from 'vitest-load'; p(() => 1)`, `export default (() => 1)`],
    ['in the namespace', `import * as all from 'vitest-load'; all.portable(() => 1)`, `export default (() => 1)`],
    ['in the namespace, by a text', `import * as all from 'vitest-load'; all['portable'](() => 1)`, `export default (() => 1)`],
    ['anywhere in an expression', `const t = [cond ? x : portable?.(() => 1)]`, `export default (() => 1)`],
    [
      'before the import it needs',
      `portable(() => a); import { a } from './a.js'`,
      `import { a } from './a.js'`,
      `export default (() => a)`,
    ],
    [
      'with a function that another makes',
      `portable(make(1)); const make = (n) => () => n`,
      `const make = (n) => () => n`,
      `export default (make(1))`,
    ],
    [
      'with a member',
      `import * as tasks from './t.js'; portable(tasks.buy)`,
      `import * as tasks from './t.js'`,
      `export default (tasks.buy)`,
    ],
    ['with a module', `portable(new URL('./a.ts', import.meta.url))`, 'portable ./a.ts'],
    ['with a module without a path', 'portable(new URL(`a.ts`, import.meta.url))', 'portable a.ts'],
    [
      'with a module by a constant',
      `test('x', () => { const url = new URL('../a.ts', import.meta.url); portable(url) })`,
      'portable ../a.ts',
    ],
    ['of serve, with TypeScript', `import { serve } from 'vitest-load'; serve(new URL('./a.mts', import.meta.url))`, 'serve ./a.mts'],
  ])('%s', ([, code, ...travels]) => {
    expect(travelling(code)).toEqual(travels)
  })

  test.for<Row>([
    ['not when the name is somebody else’s', `import { portable } from 'other'; import 'vitest-load'; portable(() => 1)`],
    ['not when the name is another one', `import { portable } from 'vitest-load'; test('x', (portable) => portable(() => 1))`],
    ['not when the namespace is another one', `import * as all from 'vitest-load'; test('x', (all) => all.portable(() => 1))`],
    ['not without what could be a task', `portable(); portable(...x); portable('a.ts'); portable({}); portable([]); portable(undefined)`],
    ['not with an address elsewhere', `portable(new URL('https://127.0.0.1/a.js', import.meta.url)); portable(new URL('./a.ts', base))`],
    ['not with a URL of another kind', `const URL = x; portable(new URL('./a.ts', import.meta.url))`],
    [
      'not of serve, with what Node runs as it stands',
      `import { serve } from 'vitest-load'; serve(new URL('./a.mjs', import.meta.url)); serve({ command: ['x'] }); serve(f)`,
    ],
  ])('%s', ([, code]) => {
    expect(travelling(code)).toEqual(['no call'])
  })
})
