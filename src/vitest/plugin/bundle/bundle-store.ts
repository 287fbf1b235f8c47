import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isRunning } from '../../../units/platform/process.ts'

/** Bundles that nobody uses: so many may stay, for so long. They are small, and a rerun finds its own again. */
const MOST_KEPT = 100
const LONGEST_KEPT_MS = 7 * 24 * 3_600_000

/** Drafts that were never finished included. */
const BUNDLE = /-[\da-f]{16}\.mjs$|\.draft$/
const LEASE = /^(\d+)-\w+\.lease$/

/**
 * A folder of bundles, named by what is in them, which processes share without asking one another.
 *
 * Each process that has given a bundle to its tests says so in a file of its own, `<pid>-….lease`, before the bundle is written: whoever prunes keeps what
 * a living process has named. A process that is gone needs to take nothing back.
 */
export class BundleStore {
  readonly #folder: string
  readonly #lease = `${process.pid}-${randomUUID().slice(0, 8)}.lease`
  /** By what they are for: a newer bundle of the same entry takes the place of the older one. */
  readonly #leased = new Map<string, string>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /**
   * Writes a bundle and gives its path.
   *
   * @param purpose what it is a bundle of.
   * @param label begins the name of the file, for people.
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

  /** Others see the file as it was or as it will be, never half of it. */
  async #replace(name: string, content: string): Promise<void> {
    const path = join(this.#folder, name)
    const draft = `${path}.${randomUUID()}.draft`
    await writeFile(draft, content)
    await rename(draft, path)
  }

  /** Says that a bundle was wanted just now; whether it is there. */
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

  /** The bundles that a lease names; the lease of a process that is gone is taken away. */
  async #leasedBy(name: string): Promise<readonly string[]> {
    const pid = LEASE.exec(name)?.[1]
    if (pid === undefined) return []
    const path = join(this.#folder, name)
    if (isRunning(Number(pid))) return (await readFile(path, 'utf8').catch(() => '')).split('\n')
    await rm(path, { force: true })
    return []
  }

  /** Unless somebody has asked for it in the meantime. */
  async #remove({ name, ageMs }: { readonly name: string; readonly ageMs: number }): Promise<void> {
    if ((await this.#aged(name)).ageMs >= ageMs) await rm(join(this.#folder, name), { force: true })
  }

  async #aged(name: string): Promise<{ readonly name: string; readonly ageMs: number }> {
    const times = await stat(join(this.#folder, name)).catch(() => undefined)
    return { name, ageMs: times === undefined ? 0 : Date.now() - times.mtimeMs }
  }
}
