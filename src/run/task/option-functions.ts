import type { Hooks } from '../../plan/hooks.ts'
import { importTask, isPortable } from './portable.ts'

type OptionFunctions = Pick<Hooks, 'headers' | 'names'>

/**
 * The functions of the options, of which portable ones are imported into this thread.
 *
 * @throws {LoadError} as importing a portable task does.
 */
export async function functionsHere({ headers, names }: OptionFunctions): Promise<OptionFunctions> {
  return {
    headers: await functionHere(headers),
    names: await functionHere(names),
  }
}

const functionHere = async <Hook>(hook: Hook): Promise<Hook> => (isPortable(hook) ? ((await importTask(hook)) as unknown as Hook) : hook)
