import { fileURLToPath } from 'node:url'
import { LoadError } from '../../units/errors/error.ts'
import { messageOf } from '../../units/errors/thrown.ts'
import { archiveOf, type ArchivedFile } from './archive.ts'
import { builtModules } from './build-modules.ts'

/** What the packer is asked for. */
export interface PackOrder {
  /** The `file:` URLs of modules. */
  readonly modules: readonly string[]
  /** The folder of the project. */
  readonly root: string
}

/** The answer of the packer. */
export type Packed =
  | {
      readonly kind: 'packed'
      readonly archive: Uint8Array
      /** The file of each module, in the order in which they were asked for. */
      readonly names: readonly string[]
      /** For a bundle that is too big. */
      readonly biggest: string
    }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }

/** The process that bundles the code of tasks for agents: answers one order, and exits. */
process.once('message', (order: PackOrder) => {
  void packed(order).then((answer) => process.send!(answer, undefined, undefined, () => process.exit()))
})

async function packed({ modules, root }: PackOrder): Promise<Packed> {
  try {
    const { files, names } = await builtModules(
      modules.map((module) => fileURLToPath(module)),
      root,
    )
    const biggest = files.reduce((one, other) => (other.content.byteLength > one.content.byteLength ? other : one))
    return { kind: 'packed', archive: archiveOf(files), names, biggest: inWords(biggest) }
  } catch (error) {
    if (error instanceof LoadError) return { kind: 'failed', code: error.code, message: error.message }
    return { kind: 'failed', code: 'not-bundled', message: `The code of the tasks cannot be bundled for agents. ${messageOf(error)}` }
  }
}

const inWords = ({ path, content }: ArchivedFile): string => `${path} with ${(content.byteLength / 2 ** 20).toFixed(1)} MB`
