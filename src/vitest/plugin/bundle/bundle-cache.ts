import { statSync } from 'node:fs'
import type { ResolvedConfig } from 'vite'

/** A bundle and the state of its sources when it was made. */
interface CachedBundle {
  readonly path: string
  readonly stamps: ReadonlyMap<string, string>
}

const cachedUnder = new WeakMap<ResolvedConfig, Map<string, CachedBundle>>()

/** The bundle made for an address under this configuration, and its files, if it still exists and none of its sources has changed. */
export function cachedBundle(
  config: ResolvedConfig,
  address: string,
): { readonly path: string; readonly files: readonly string[] } | undefined {
  const cached = cachedUnder.get(config)?.get(address)
  if (cached === undefined || stampOf(cached.path) === undefined) return undefined
  const files = [...cached.stamps.keys()]
  return files.every((file) => stampOf(file) === cached.stamps.get(file)) ? { path: cached.path, files } : undefined
}

export function cacheBundle(config: ResolvedConfig, address: string, path: string, stamps: ReadonlyMap<string, string>): void {
  const bundles = cachedUnder.get(config) ?? new Map<string, CachedBundle>()
  cachedUnder.set(config, bundles.set(address, { path, stamps }))
}

/** A stamp that changes when the file is written; `undefined` if there is no file. */
export function stampOf(file: string): string | undefined {
  const stats = statSync(file, { throwIfNoEntry: false })
  return stats?.isFile() ? `${stats.mtimeMs} ${stats.size}` : undefined
}
