import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, type Fence, type Page } from '../markdown.ts'

/** How a snippet is made to run. */
export type Kind = 'file' | 'fragment' | 'check' | 'named'

export interface Snippet extends Fence {
  /** Such as `docs/models.md:12`; the name of the test it becomes. */
  readonly name: string
  readonly kind: Kind
}

/**
 * How a block of TypeScript or JavaScript is run: with imports it is a file of tests; without, it becomes the body of a test, or of a `describe` where it
 * registers load tests. `ts check` is only compiled, and `js server.mjs` lies beside the others under that name.
 */
export function snippetFrom({ path }: Page, fence: Fence): Snippet {
  const name = `${path}:${fence.line}`
  if (fence.info === 'check') return { ...fence, name, kind: 'check' }
  if (/^[\w.-]+\.\w+$/.test(fence.info)) return { ...fence, name, kind: 'named' }
  if (fence.info !== '') throw new Error(`${name}: what is '${fence.info}' meant to say?`)
  if (fence.language !== 'ts') throw new Error(`${name}: a block of ${fence.language} needs the name of its file`)
  return { ...fence, name, kind: /^import /m.test(fence.code) ? 'file' : 'fragment' }
}

const IMPORTS = `import { expect, test, describe } from 'vitest'
import { between, constantPacing, describePlan, duration, feed, type FlowStep, load, loadTest, percentile, portable, rate, ratio, scenario, serve, shape, staircase } from 'vitest-load'
`

const CONFIG = `import { loadPlugin } from 'vitest-load/plugin'

export default {
  plugins: [loadPlugin()],
  test: { include: ['**/*.snippet.ts'], fileParallelism: false, isolate: false, testTimeout: 30_000, server: { deps: { external: [/\\/dist\\//] } } },
}
`

const TSCONFIG = {
  extends: '../../../tsconfig.json',
  compilerOptions: { noUnusedLocals: false, noUnusedParameters: false, isolatedDeclarations: false, declaration: false },
  include: ['**/*.ts'],
}

/** Writes snippets as a Vitest project inside of the repository, so that they find the package by its name. Gives its folder; `remove` takes it away. */
export function writeSnippets(snippets: readonly Snippet[]): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(root, 'tests/docs/.snippets-'))
  writeFileSync(join(folder, 'vitest.config.ts'), CONFIG)
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG))
  for (const snippet of snippets) {
    const page = join(folder, pageOf(snippet))
    mkdirSync(page, { recursive: true })
    copyFileSync(join(root, 'examples/server.mjs'), join(page, 'server.mjs'))
    for (const [file, code] of Object.entries(filesOf(snippet))) writeFileSync(join(page, file), code)
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

const pageOf = ({ name }: Snippet): string => name.replace(/:\d+$/, '').replaceAll(/\W+/g, '-')

function filesOf({ kind, info, line, code, name }: Snippet): Readonly<Record<string, string>> {
  if (kind === 'named') return { [info]: code }
  if (kind === 'check') return { [`line-${line}.ts`]: `${IMPORTS}declare const app: ReturnType<typeof serve>\n${code}\n` }
  if (kind === 'file') {
    // As it stands, imported where its tests get the name of the snippet in front of their own.
    const suite = `import { describe } from 'vitest'\ndescribe('${name}', async () => void (await import('./line-${line}.ts')))\n`
    return { [`line-${line}.ts`]: code, [`line-${line}.snippet.ts`]: suite }
  }
  const [opening, closing] = /^loadTest\b/m.test(code) ? [`describe('${name}', () => {`, '})'] : [`test('${name}', async () => {`, '})']
  const target = "const app = serve(new URL('./server.mjs', import.meta.url))"
  return { [`line-${line}.snippet.ts`]: `${IMPORTS}${target}\n${opening}\n${code}\n${closing}\n` }
}
