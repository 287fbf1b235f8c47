import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { LoadError } from '../../units/errors/error.ts'
import { runCommand } from '../install/run-command.ts'

/**
 * Lets the Vitest of a folder look at arguments that are meant for it: how it is started on the sides takes any option for one of a plugin, and says nothing
 * of what does not exist. Arguments without options are not asked about.
 *
 * @throws {LoadError} `bad-arguments` with what Vitest says of them.
 */
export async function checkVitestArguments(args: readonly string[], folder: string, signal: AbortSignal): Promise<void> {
  if (!args.some((arg) => arg.startsWith('-'))) return
  const program = vitestProgram(folder)
  if (program === undefined) return
  const { output } = await runCommand([process.execPath, program, 'list', '--filesOnly', ...args], folder, signal)
  const project = /^Error: No projects matched the filter "(.+)"\.$/m.exec(output)?.[1]
  if (project !== undefined) {
    const hint = 'name one of those in the configuration of Vitest, or leave the option out to compare the load tests of all of them'
    throw new LoadError('bad-arguments', `Expected \`--project\` to name a project of head, got '${project}', which matches none: ${hint}`)
  }
  const said = /^CACError: (.+)$/m.exec(output)?.[1]
  if (said === undefined) return
  const help = 'options are those of `vitest-load compare --help` and of `vitest --help`'
  throw new LoadError('bad-arguments', `Expected arguments of compare or of Vitest, and Vitest refuses them: ${said}; ${help}`)
}

function vitestProgram(folder: string): string | undefined {
  try {
    const manifest = createRequire(join(folder, 'package.json')).resolve('vitest/package.json')
    return join(dirname(manifest), 'vitest.mjs')
  } catch {
    return undefined
  }
}
