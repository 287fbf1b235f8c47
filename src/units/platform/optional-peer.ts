/**
 * Imports an optional peer dependency; `undefined` if it is not installed.
 *
 * @throws whatever the import throws for one that is installed, such as one that lacks a package of its own.
 */
export async function optionalPeer<Module>(load: () => Promise<Module>, name: string): Promise<Module | undefined> {
  try {
    return await load()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    // Without the quotes, the name is also in the path of an installed one, from which something else was imported.
    if (code === 'ERR_MODULE_NOT_FOUND' && message.includes(`'${name}'`)) return undefined
    throw error
  }
}
