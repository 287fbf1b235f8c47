import { expect, test } from 'vitest'
import { COMPILER_TIMEOUT_MS } from '../../types/compilers.ts'
import { compiledModules, valuesOf } from '../snippets/compile-modules.ts'
import { proseOf, readPage } from '../markdown.ts'

/** The code in the last column of each row: what to write here. */
const written = proseOf(readPage('docs/coming-from.md'))
  .split('## A loop over sockets')[0]!
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
  .flatMap((line) =>
    [
      ...line
        .split(' | ')
        .at(-1)!
        .matchAll(/``\s(.+?)\s``|`([^`]+)`/g),
    ].map(([, double, single]) => (double ?? single)!),
  )

/** Words, names of options and results alone, and what leaves something out, say nothing that a compiler could check. */
const isCode = (text: string): boolean => /[(:{]/.test(text) && !text.includes('…') && !/^[.#]|^connection\.|^noCookiesReset/.test(text)

const STATEMENT =
  /^(?:await|const|if|throw|expect|load|http|scenario|feed|percentile|step|metric|loadPlugin|writeFileSync|constantThroughput|reply|result|serve|users|loadTest|ws)\b|^\(await /

/** A piece of code as a statement: options are passed to something that takes options. */
function statementOf(code: string): string {
  if (code.startsWith('toHave')) return `expect(result).${code}`
  if (STATEMENT.test(code)) return `void (async () => { ${code} })()`
  return `take(${code.startsWith('{') ? code : `{ ${code} }`})`
}

const PRELUDE = `
import { expect, test } from 'vitest'
import { createReadStream, writeFileSync } from 'node:fs'
import { ${valuesOf('src/index.ts').join(', ')} } from 'vitest-load'
import type { LoadOptions, LoadResult, Reply, RequestTask, ScenarioOptions, StageOption, Target, Task, TaskContext, TaskFunction, FlowStep, FeedOrder, ThinkOption } from 'vitest-load'
import { loadPlugin } from 'vitest-load/plugin'
type Request = Exclude<RequestTask, string | URL>
declare function take(options: LoadOptions): void
declare function take(options: Partial<Request>): void
declare function take(options: ScenarioOptions<any, any>): void
declare function take(options: Extract<FlowStep<any, any>, { name: string }>): void
declare function take(options: { readonly order: FeedOrder }): void
declare function take(options: { readonly think: ThinkOption }): void
declare function take(options: { readonly onFailure: 'end' | 'continue' }): void
declare function take(options: { readonly startAt: string }): void
declare function take(options: { readonly admin: { readonly task: Task, readonly concurrency: number } }): void
declare function take(options: { readonly headers: (context: { state: any }) => Record<string, string> }): void
declare const context: TaskContext
declare const { http, step, metric, pause, ws, tcp, udp, tls, vars }: TaskContext
declare const [url, first, second, token, path, name]: [string, string, string, string, string, string]
declare const [browse, buy, home, login, fn]: [TaskFunction, TaskFunction, TaskFunction, TaskFunction, () => Promise<void>]
declare const [shopper, admin, a, b]: [Task, Task, TaskFunction, string]
declare const [value, depth]: [number, number]
declare const [form, headers, body]: [FormData, Record<string, string>, string]
declare const app: Target
declare const reply: Reply
declare const result: LoadResult
declare const options: LoadOptions
declare const users: ReturnType<typeof feed>
`

const pieces = [...new Set(written.filter(isCode))]

test('the code that the tables tell to write compiles', { timeout: COMPILER_TIMEOUT_MS + 5_000 }, async () => {
  const modules = { rows: [PRELUDE, ...pieces.map(statementOf)].join('\n') }
  expect(await compiledModules(modules)).toEqual({ exitCode: 0, output: '' })
})

test('most rows have such code', () => {
  expect(pieces.length).toBeGreaterThan(100)
})
