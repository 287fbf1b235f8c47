import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { COMPILER_TIMEOUT_MS, compiled, compilers } from './compilers.ts'

const project = fileURLToPath(new URL('tsconfig.json', import.meta.url))

describe.for(compilers)('%s takes what is right in *.test-d.ts and refuses what is not', ([, name]) => {
  test.for(['true', 'false'])('with skipLibCheck %s', { timeout: COMPILER_TIMEOUT_MS + 5_000 }, async (skipLibCheck) => {
    // What the compiler has to say goes into the comparison, so that a failure shows it.
    expect(await compiled(name, '-p', project, '--skipLibCheck', skipLibCheck)).toEqual({ exitCode: 0, output: '' })
  })
})
