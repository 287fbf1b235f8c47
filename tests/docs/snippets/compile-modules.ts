import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compiled } from '../../types/compilers.ts'
import { root } from '../markdown.ts'

const TSCONFIG = {
  extends: '../../../tsconfig.json',
  compilerOptions: {
    noUnusedLocals: false,
    noUnusedParameters: false,
    isolatedDeclarations: false,
    declaration: false,
    paths: { 'vitest-load': ['../../../src/index.ts'], 'vitest-load/plugin': ['../../../src/plugin.ts'] },
  },
  include: ['*.ts'],
}

/** What the compiler has to say of modules by name, which import the sources by the name of the package. */
export async function compiledModules(modules: Readonly<Record<string, string>>): ReturnType<typeof compiled> {
  const folder = mkdtempSync(join(root, 'tests/docs/.snippets-modules-'))
  try {
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG))
    for (const [name, code] of Object.entries(modules)) writeFileSync(join(folder, `${name.replaceAll(/\W+/g, '-')}.ts`), code)
    return await compiled('typescript', '-p', join(folder, 'tsconfig.json'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The values that an entry point exports, without its types. */
export const valuesOf = (entry: string): readonly string[] =>
  [...readFileSync(join(root, entry), 'utf8').matchAll(/^export \{([^}]*)\}/gm)].flatMap(({ 1: names }) =>
    names!
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && !name.startsWith('type ')),
  )
