import { readFileSync, statSync } from 'node:fs'
import { getuid, platform } from 'node:process'
import { LoadError } from '../../units/errors/error.ts'
import { formatReceived } from '../../units/text/received.ts'
import { loadNkeys } from './client.ts'

/** A key pair that signs: an nkey of a user. */
export interface UserKey {
  /** Such as `UA…`. */
  readonly publicKey: string
  readonly seed: Uint8Array
}

const SEED = /\bSU[A-Z2-7]{56}\b/g
/** A seed has 59 bytes; comments and decoration may surround it. */
const MOST_BYTES = 65_536
const OTHERS = 0o077

/**
 * Reads a key file: the seed of a user's nkey, alone or decorated as `nsc` does. The messages of its errors contain nothing of it.
 *
 * @param source the flag or variable that names the file.
 * @throws {LoadError} `bad-arguments`
 */
export async function readKeyFile(path: string, source: string): Promise<UserKey> {
  const text = textOf(path, source)
  const seeds = new Set(text.match(SEED))
  const [seed] = seeds
  if (seed === undefined || seeds.size > 1) {
    throw bad(
      source,
      `a file with one seed of an nkey (SU…), got ${seeds.size === 0 ? 'none' : seeds.size} in ${formatReceived(path)}: \`npx vitest-load keys\` makes such files`,
    )
  }
  const nkeys = await loadNkeys()
  const bytes = new TextEncoder().encode(seed)
  try {
    return { publicKey: nkeys.fromSeed(bytes).getPublicKey(), seed: bytes }
  } catch {
    throw bad(source, `a file with the seed of an nkey, got one with a wrong checksum in ${formatReceived(path)}: was it cut, or typed?`)
  }
}

/** A new key pair, known to no broker. */
export async function createUserKey(): Promise<UserKey> {
  const pair = (await loadNkeys()).createUser()
  return { publicKey: pair.getPublicKey(), seed: pair.getSeed() }
}

function textOf(path: string, source: string): string {
  try {
    const { mode, uid, size } = statSync(path)
    // As ssh does: files of another owner, such as mounted secrets, are that owner's concern.
    if (platform !== 'win32' && uid === getuid?.() && (mode & OTHERS) !== 0) throw exposed(path, mode, source)
    if (size > MOST_BYTES) throw bad(source, `a file with the seed of an nkey, got ${formatReceived(path)} of ${size} bytes`)
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof LoadError) throw error
    throw bad(source, `a key file, got ${formatReceived(path)}, which cannot be read: ${(error as NodeJS.ErrnoException).code}`)
  }
}

const exposed = (path: string, mode: number, source: string): LoadError =>
  bad(
    source,
    `a key file that only you can read, got ${formatReceived(path)} with mode 0${(mode & 0o777).toString(8)}: chmod 600 it, and make new keys if others may have read it`,
  )

const bad = (source: string, text: string): LoadError => new LoadError('bad-arguments', `Expected ${source} to name ${text}`)
