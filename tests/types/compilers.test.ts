import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

/** Ten times what the slower compiler takes on an idle machine. */
const TIMEOUT_MS = 60_000

const project = fileURLToPath(new URL('tsconfig.json', import.meta.url))

const compilers = [
  ['TypeScript 7', 'typescript'],
  ['TypeScript 5.9', 'typescript-5.9'],
] as const

describe.for(compilers)('%s takes what is right in *.test-d.ts and refuses what is not', ([, name]) => {
  test.for(['true', 'false'])('with skipLibCheck %s', { timeout: TIMEOUT_MS + 5_000 }, async (skipLibCheck) => {
    const compiler = fileURLToPath(new URL(`../../node_modules/${name}/bin/tsc`, import.meta.url))
    expect(await run(compiler, '-p', project, '--skipLibCheck', skipLibCheck)).toEqual({ exitCode: 0, output: '' })
  })
})

/** What the compiler has to say goes into the comparison, so that a failure shows it. */
const run = (script: string, ...parameters: readonly string[]): Promise<{ exitCode: unknown; output: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [script, ...parameters], { timeout: TIMEOUT_MS }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : (error.code ?? error.signal), output: stdout + stderr })
    })
  })
