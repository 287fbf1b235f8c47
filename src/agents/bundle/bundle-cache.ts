import { randomUUID } from 'node:crypto'
import { lstat, mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { getuid } from 'node:process'
import { LoadError } from '../../units/errors/error.ts'
import type { BundleAddress } from '../order.ts'
import { sha256Hex } from '../sha256.ts'
import { MOST_ARCHIVE_BYTES } from './archive.ts'

/** What all bundles together may take. */
const MOST_BYTES = 256 * 2 ** 20
/** A draft that is older was left by a process that is gone. */
const DRAFT_MS = 60_000

const NAME = /^[\da-f]{64}\.bundle$/
const DRAFT = /\.draft$/

/** Where an agent keeps bundles unless it is told otherwise. */
const defaultCacheFolder = (): string => join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'vitest-load', 'bundles')

/** Bundles on disk at an agent, by their hash, which several agents of a machine may share. Those that were not used for longest go first. */
export class BundleCache {
  readonly #folder: string
  readonly #mostBytes: number

  constructor(folder: string = defaultCacheFolder(), mostBytes: number = MOST_BYTES) {
    this.#folder = folder
    this.#mostBytes = mostBytes
  }

  /** Returns a bundle with this very content; `undefined` if there is none. */
  async get({ sha256, bytes }: BundleAddress): Promise<Uint8Array | undefined> {
    const file = this.#fileOf(sha256)
    await this.#open()
    const size = await lstat(file).then(
      (stats) => (stats.isFile() ? stats.size : undefined),
      () => undefined,
    )
    if (size !== bytes) return undefined
    const content = await readFile(file).catch(() => undefined)
    if (content === undefined) return undefined
    if (sha256Hex(content) !== sha256) {
      await rm(file, { force: true })
      return undefined
    }
    const now = new Date()
    await utimes(file, now, now).catch(() => {})
    return content
  }

  /** @throws {LoadError} `bad-bundle` if the content is not what the address says, or too big; `bad-cache` if the folder is not ours. */
  async put({ sha256, bytes }: BundleAddress, content: Uint8Array): Promise<void> {
    const file = this.#fileOf(sha256)
    if (content.byteLength > MOST_ARCHIVE_BYTES || content.byteLength !== bytes || sha256Hex(content) !== sha256)
      throw new LoadError('bad-bundle', 'The bundle of the run cannot be used: it is not the one that the order names')
    await this.#open()
    const draft = `${file}.${randomUUID()}.draft`
    const handle = await open(draft, 'wx', 0o600)
    try {
      await handle.writeFile(content)
    } finally {
      await handle.close()
    }
    await rename(draft, file)
    await this.#prune()
  }

  #fileOf(sha256: string): string {
    const name = `${sha256}.bundle`
    if (!NAME.test(name)) throw new LoadError('bad-bundle', 'The bundle of the run cannot be used: its address is none')
    return join(this.#folder, name)
  }

  /** Makes the folder, or makes sure that nobody else can put anything into it. */
  async #open(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const stats = await lstat(this.#folder)
    // Not that of `userInfo()`, which throws for a user without a name, as in many containers.
    const uid = getuid?.()
    const isOurs = uid === undefined || (stats.uid === uid && (stats.mode & 0o022) === 0)
    if (stats.isDirectory() && isOurs) return
    throw new LoadError(
      'bad-cache',
      `Expected the folder of bundles ${this.#folder} to belong to this user alone: remove it, or make it so with chmod 700`,
    )
  }

  async #prune(): Promise<void> {
    const names = await readdir(this.#folder)
    const aged = await Promise.all(
      names.map(async (name) => {
        const path = join(this.#folder, name)
        const stats = await stat(path).catch(() => undefined)
        return { path, name, bytes: stats?.size ?? 0, usedMs: stats?.mtimeMs ?? 0 }
      }),
    )
    const drafts = aged.filter(({ name, usedMs }) => DRAFT.test(name) && Date.now() - usedMs > DRAFT_MS)
    const newestFirst = aged.filter(({ name }) => NAME.test(name)).sort((one, other) => other.usedMs - one.usedMs)
    let total = 0
    const surplus = newestFirst.filter(({ bytes }, rank) => {
      total += bytes
      return rank > 0 && total > this.#mostBytes
    })
    await Promise.all([...drafts, ...surplus].map(({ path }) => rm(path, { force: true })))
  }
}
