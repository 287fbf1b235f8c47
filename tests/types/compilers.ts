import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Ten times what the slower compiler takes on an idle machine. */
export const COMPILER_TIMEOUT_MS = 60_000

/** What users have: name for people, and the package here. */
export const compilers = [
  ['TypeScript 7', 'typescript'],
  ['TypeScript 5.9', 'typescript-5.9'],
] as const

/** What a compiler has to say of a project. */
export const compiled = (packageName: string, ...parameters: readonly string[]): Promise<{ exitCode: unknown; output: string }> =>
  new Promise((resolve) => {
    const script = fileURLToPath(new URL(`../../node_modules/${packageName}/bin/tsc`, import.meta.url))
    execFile(process.execPath, [script, ...parameters], { timeout: COMPILER_TIMEOUT_MS }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : (error.code ?? error.signal), output: stdout + stderr })
    })
  })
