import process from 'node:process'
import type * as Undici from 'undici'

/**
 * undici as loaded by Node itself. In the pools `vmThreads` and `vmForks` of Vitest an import would see the globals of the test environment, and jsdom has no
 * `ReadableStream`. Vitest also replaces the `createRequire` of `node:module`.
 */
export const undici: typeof Undici = process.getBuiltinModule('node:module').createRequire(import.meta.url)('undici') as typeof Undici
