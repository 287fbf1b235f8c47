import { fork } from 'node:child_process'
import { LoadError } from '../../units/errors/error.ts'
import { noop } from '../../units/platform/noop.ts'
import { packageFile } from '../../units/platform/package-root.ts'
import { MOST_ARCHIVE_BYTES } from './archive.ts'
import type { Packed, PackOrder } from './packer.ts'

/** The built file. A process of its own: the bundler is big, and a test may have replaced the time, modules or globals. */
const PACKER = packageFile('dist/agents/bundle/packer.js')

/** The code of the tasks of a run, and what it reads, as one archive. */
export interface Bundle {
  readonly archive: Uint8Array
  /** Returns the file of the archive that is a module of the run. */
  readonly nameOf: (module: string) => string
}

/**
 * Bundles modules, given by their `file:` URLs, with all packages and files that they need.
 *
 * @throws {LoadError} `not-bundled` if that is not possible, such as for a native addon; `bundle-too-big`.
 */
export async function packBundle(modules: readonly string[], root: string = process.cwd()): Promise<Bundle> {
  const packed = await packedElsewhere({ modules, root })
  if (packed.kind === 'failed') throw new LoadError(packed.code, packed.message)
  const { archive, names } = packed
  if (archive.byteLength > MOST_ARCHIVE_BYTES) throw tooBig(packed.biggest)
  return { archive, nameOf: (module) => names[modules.indexOf(module)]! }
}

function packedElsewhere(order: PackOrder): Promise<Packed> {
  const { NODE_OPTIONS: _options, NODE_V8_COVERAGE: _coverage, ...env } = process.env
  const child = fork(PACKER, [], {
    cwd: order.root,
    env,
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  return new Promise((resolve) => {
    let output = ''
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-4_000)))
    child.once('message', (packed) => resolve(packed as Packed))
    const failed = (how: string): void =>
      resolve({
        kind: 'failed',
        code: 'not-bundled',
        message: `The code of the tasks could not be bundled for agents: the bundler ${how}. ${output}`.trim(),
      })
    child.once('error', (error) => failed(`could not be started: ${error.message}`))
    child.once('close', (code) => failed(`exited with code ${code}`))
    // Without a callback, a process that could not be started would throw a second error, which nobody awaits.
    child.send(order, noop)
  })
}

const tooBig = (biggest: string): LoadError =>
  new LoadError(
    'bundle-too-big',
    `The code of the tasks, and the files that it reads, go to agents as one bundle of at most ${MOST_ARCHIVE_BYTES / 2 ** 20} MB, and this one is bigger: the biggest file is ${biggest}. ` +
      'Make it smaller, or have the task fetch it',
  )
