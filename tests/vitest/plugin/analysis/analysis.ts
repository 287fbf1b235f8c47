import { parseAst } from 'vite'
import { callsIn } from '../../../../src/vitest/plugin/analysis/calls.ts'
import { dependenciesOf } from '../../../../src/vitest/plugin/analysis/dependencies.ts'
import { extractTask } from '../../../../src/vitest/plugin/bundle/entry-plugins.ts'
import { parserOf, readSource, type Parse } from '../../../../src/vitest/plugin/analysis/source.ts'

export const parse: Parse = parserOf({ parse: parseAst })

/** What every module begins with that does not say otherwise. */
const IMPORT = `import { portable } from 'vitest-load'\n`

/** What the task of the last call takes along, piece by piece, and the task itself; or what is refused, and why. */
export function travelling(code: string): readonly string[] {
  const source = readSource(code.includes('vitest-load') ? code : IMPORT + code, parse)
  const calls = callsIn(source)
  const call = calls.at(-1)
  if (call === undefined) return ['no call']
  if (call.address !== undefined) return [`${call.name} ${call.address}`]
  const dependencies = dependenciesOf(source, call, calls)
  if (dependencies.diagnostics.length > 0)
    return dependencies.diagnostics.map(({ reason, name, via }) => `${reason}: ${[...via, name].join(' > ')}`)
  const lines = extractTask(source, call, dependencies).code.split('\n')
  return lines.map((line) => line.trim().replace(/;+$/, '')).filter((line) => line !== '')
}
