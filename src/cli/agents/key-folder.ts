import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createUserKey, type UserKey } from '../../agents/nats/key-file.ts'
import { authorizationText } from '../../agents/nats/server-configuration.ts'
import { LoadError } from '../../units/errors/error.ts'
import { formatReceived } from '../../units/text/received.ts'

/** Keys of a coordinator and of agents, each in a file that only this user can read. */
export interface KeyFolder {
  readonly coordinator: KeyFile
  readonly agents: readonly KeyFile[]
  /** The `authorization` of the configuration of nats-server, which has no secrets. */
  readonly authorization: string
}

export interface KeyFile {
  readonly path: string
  readonly publicKey: string
}

const ONLY_THIS_USER = { folder: 0o700, file: 0o600 }

/**
 * Makes keys and writes them to a folder, which must be new or empty: a key that was overwritten is lost.
 *
 * @throws {LoadError} `bad-arguments` if the folder has files or cannot be written.
 */
export async function writeKeys(folder: string, cluster: string, agents: number): Promise<KeyFolder> {
  makeFolder(folder)
  const coordinator = await createUserKey()
  const keys: UserKey[] = []
  for (let count = 0; count < agents; count++) keys.push(await createUserKey())
  const files = keys.map((key, index) => writeKey(join(folder, `agent-${index + 1}.nk`), key))
  // No key ever gets into a repository by `git add .`.
  writeFileSync(join(folder, '.gitignore'), '*\n', { flag: 'wx' })
  const authorization = authorizationText({
    cluster,
    coordinators: [coordinator.publicKey],
    agents: keys.map(({ publicKey }) => publicKey),
  })
  return { coordinator: writeKey(join(folder, 'coordinator.nk'), coordinator), agents: files, authorization }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: ONLY_THIS_USER.folder })
    if (readdirSync(folder).length > 0) {
      throw new LoadError(
        'bad-arguments',
        `Expected a new or empty folder for the keys, got ${formatReceived(folder)} with files: keys are never overwritten; name another with \`--out\``,
      )
    }
    chmodSync(folder, ONLY_THIS_USER.folder)
  } catch (error) {
    if (error instanceof LoadError) throw error
    throw new LoadError(
      'bad-arguments',
      `Expected a folder for the keys, got ${formatReceived(folder)}: ${(error as NodeJS.ErrnoException).code}`,
    )
  }
}

function writeKey(path: string, { publicKey, seed }: UserKey): KeyFile {
  writeFileSync(path, `${Buffer.from(seed).toString('latin1')}\n`, { flag: 'wx', mode: ONLY_THIS_USER.file })
  return { path, publicKey }
}
