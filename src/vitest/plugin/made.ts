import { statSync } from 'node:fs'
import type { ResolvedConfig } from 'vite'

/** A bundle and what it was made of, as that was at the time. */
interface Made {
  readonly path: string
  readonly stamps: ReadonlyMap<string, string>
}

const madeUnder = new WeakMap<ResolvedConfig, Map<string, Made>>()

/** The bundle that was made for an address under this configuration, and its files, as long as it is there and none of them has changed since. */
export function bundleStillGood(
  config: ResolvedConfig,
  address: string,
): { readonly path: string; readonly files: readonly string[] } | undefined {
  const made = madeUnder.get(config)?.get(address)
  if (made === undefined || stampOf(made.path) === undefined) return undefined
  const files = [...made.stamps.keys()]
  return files.every((file) => stampOf(file) === made.stamps.get(file)) ? { path: made.path, files } : undefined
}

export function rememberBundle(config: ResolvedConfig, address: string, path: string, stamps: ReadonlyMap<string, string>): void {
  const bundles = madeUnder.get(config) ?? new Map<string, Made>()
  madeUnder.set(config, bundles.set(address, { path, stamps }))
}

/** Changes when a file is written; `undefined` where there is none. */
export function stampOf(file: string): string | undefined {
  const stats = statSync(file, { throwIfNoEntry: false })
  return stats?.isFile() ? `${stats.mtimeMs} ${stats.size}` : undefined
}
