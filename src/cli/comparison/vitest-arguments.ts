import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { LoadError } from '../../units/errors/error.ts'
import { runCommand } from '../install/run-command.ts'

/**
 * Lets the Vitest of a folder check the arguments that are meant for it: the programming interface used on the sides takes any option for one of a plugin, and
 * does not report unknown ones. Arguments without options are not checked.
 *
 * @throws {LoadError} `bad-arguments` with the message of Vitest.
 */
export async function checkVitestArguments(args: readonly string[], folder: string, signal: AbortSignal): Promise<void> {
  if (!args.some((arg) => arg.startsWith('-'))) return
  const program = vitestProgram(folder)
  if (program === undefined) return
  const { output } = await runCommand([process.execPath, program, 'list', '--filesOnly', ...args], folder, signal)
  const project = /^Error: No projects matched the filter "(.+)"\.$/m.exec(output)?.[1]
  if (project !== undefined) {
    const hint = 'name a project of the Vitest configuration, or remove the option to compare the load tests of all projects'
    throw new LoadError('bad-arguments', `Expected \`--project\` to name a project of head, got '${project}', which matches none: ${hint}`)
  }
  const said = /^CACError: (.+)$/m.exec(output)?.[1]
  if (said === undefined) return
  const help = 'see the options in `vitest-load compare --help` and `vitest --help`'
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
