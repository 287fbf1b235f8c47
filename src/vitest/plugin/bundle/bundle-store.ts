import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isRunning } from '../../../units/platform/process.ts'

/** How many unused bundles are kept, and for how long. They are small, and a rerun reuses them. */
const MOST_KEPT = 100
const LONGEST_KEPT_MS = 7 * 24 * 3_600_000

/** Includes unfinished drafts. */
const BUNDLE = /-[\da-f]{16}\.mjs$|\.draft$/
const LEASE = /^(\d+)-\w+\.lease$/

/**
 * A folder of bundles, named by their content, that processes share without communicating.
 *
 * Each process that uses a bundle says so in its own file, `<pid>-….lease`, before the bundle is written: pruning keeps every bundle that a living process has
 * leased. A process need not clean up its lease.
 */
export class BundleStore {
  readonly #folder: string
  readonly #lease = `${process.pid}-${randomUUID().slice(0, 8)}.lease`
  /** By purpose: a newer bundle of the same entry replaces the older one. */
  readonly #leased = new Map<string, string>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /**
   * Writes a bundle and returns its path.
   *
   * @param purpose what the bundle is for.
   * @param label a readable prefix of the file name.
   */
  async keep(purpose: string, label: string, code: string): Promise<string> {
    const name = `${label}-${createHash('sha256').update(code).digest('hex').slice(0, 16)}.mjs`
    await mkdir(this.#folder, { recursive: true })
    if (this.#leased.get(purpose) !== name) {
      this.#leased.set(purpose, name)
      await this.#replace(this.#lease, [...this.#leased.values()].join('\n'))
    }
    if (!(await this.#touch(name))) await this.#replace(name, code)
    await this.#prune()
    return join(this.#folder, name)
  }

  /** Replaces a file atomically: other processes never see half of it. */
  async #replace(name: string, content: string): Promise<void> {
    const path = join(this.#folder, name)
    const draft = `${path}.${randomUUID()}.draft`
    await writeFile(draft, content)
    await rename(draft, path)
  }

  /** Marks a bundle as just used. Returns whether it exists. */
  async #touch(name: string): Promise<boolean> {
    const now = new Date()
    return await utimes(join(this.#folder, name), now, now).then(
      () => true,
      () => false,
    )
  }

  async #prune(): Promise<void> {
    const names = await readdir(this.#folder)
    const inUse = new Set((await Promise.all(names.map((name) => this.#leasedBy(name)))).flat())
    const unused = await Promise.all(names.filter((name) => BUNDLE.test(name) && !inUse.has(name)).map((name) => this.#aged(name)))
    const newestFirst = unused.sort((one, other) => one.ageMs - other.ageMs)
    const old = newestFirst.filter(({ ageMs }, rank) => rank >= MOST_KEPT || ageMs > LONGEST_KEPT_MS)
    await Promise.all(old.map((bundle) => this.#remove(bundle)))
  }

  /** The bundles that a lease names; the lease of a dead process is removed. */
  async #leasedBy(name: string): Promise<readonly string[]> {
    const pid = LEASE.exec(name)?.[1]
    if (pid === undefined) return []
    const path = join(this.#folder, name)
    if (isRunning(Number(pid))) return (await readFile(path, 'utf8').catch(() => '')).split('\n')
    await rm(path, { force: true })
    return []
  }

  /** Removes a bundle unless it was used in the meantime. */
  async #remove({ name, ageMs }: { readonly name: string; readonly ageMs: number }): Promise<void> {
    if ((await this.#aged(name)).ageMs >= ageMs) await rm(join(this.#folder, name), { force: true })
  }

  async #aged(name: string): Promise<{ readonly name: string; readonly ageMs: number }> {
    const times = await stat(join(this.#folder, name)).catch(() => undefined)
    return { name, ageMs: times === undefined ? 0 : Date.now() - times.mtimeMs }
  }
}
