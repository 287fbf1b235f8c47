import { statSync } from 'node:fs'
import type { ResolvedConfig } from 'vite'

/** A bundle and what it was made of, as that was at the time. */
interface CachedBundle {
  readonly path: string
  readonly stamps: ReadonlyMap<string, string>
}

const cachedUnder = new WeakMap<ResolvedConfig, Map<string, CachedBundle>>()

/** The bundle that was made for an address under this configuration, and its files, as long as it is there and none of them has changed since. */
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

/** Changes when a file is written; `undefined` where there is none. */
export function stampOf(file: string): string | undefined {
  const stats = statSync(file, { throwIfNoEntry: false })
  return stats?.isFile() ? `${stats.mtimeMs} ${stats.size}` : undefined
}
