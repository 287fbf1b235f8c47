import process from 'node:process'
import type * as Undici from 'undici'

/**
 * undici as Node itself loads it. In the pools `vmThreads` and `vmForks` of Vitest what is imported sees the globals of the test environment instead, and
 * jsdom has no `ReadableStream`. Vitest puts a `createRequire` of its own in place of that of `node:module`.
 */
export const undici: typeof Undici = process.getBuiltinModule('node:module').createRequire(import.meta.url)('undici') as typeof Undici
