import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { COMPILER_TIMEOUT_MS, compiled, compilers } from './compilers.ts'

const folder = new URL('../../fixtures/mistakes/', import.meta.url)
const lines = readFileSync(new URL('mistakes.ts', folder), 'utf8').split('\n')

/** What is expected: where, and a part of the text. */
const expected = lines.flatMap((line, index) => {
  const marker = /^\/\/ *\^ (.*)$/.exec(line)
  return marker === null ? [] : [{ at: `${index}:${line.indexOf('^') + 1}`, text: marker[1]!, code: lines[index - 1]! }]
})

/** Each diagnostic with the lines that explain it. */
const diagnosticsIn = (output: string): readonly { readonly at: string; readonly text: string }[] =>
  output.split(/^(?=\S)/m).flatMap((text) => {
    const place = /mistakes\.ts\((\d+),(\d+)\)/.exec(text)
    return place === null ? [] : [{ at: `${place[1]}:${place[2]}`, text }]
  })

test.for(compilers)(
  '%s points at each mistake, says what it is, and finds no other',
  { timeout: COMPILER_TIMEOUT_MS + 5_000 },
  async ([, name]) => {
    const { output } = await compiled(name, '-p', fileURLToPath(new URL('tsconfig.json', folder)), '--pretty', 'false')
    const diagnostics = diagnosticsIn(output)
    expect(expected.length).toBeGreaterThan(40)
    for (const { at, text, code } of expected) {
      expect.soft(diagnostics.find((diagnostic) => diagnostic.at === at)?.text ?? `nothing at ${at}`, code).toContain(text)
    }
    expect(diagnostics.map(({ at }) => at)).toEqual(expected.map(({ at }) => at))
  },
)
