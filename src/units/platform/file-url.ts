import { resolve } from 'node:path'
import { pathToFileURL, URL as NodeUrl } from 'node:url'

/** Vite serves files by their path from its root, and those outside it with this prefix. */
const OUTSIDE_ROOT = '/@fs/'

let rootOfVite = (): string => process.cwd()

/** Sets how to find the root directory of the Vite server that transforms the test files. */
export function setRootOfVite(find: () => string): void {
  rootOfVite = find
}

/**
 * The file that a URL stands for, as a `file:` URL; `undefined` if it is something else.
 *
 * In the environments jsdom and happy-dom Vite turns `new URL('./server.mjs', import.meta.url)` into what a browser would need: an address on its own server,
 * such as `http://localhost:3000/src/server.mjs`. Nothing listens there, so this converts it back.
 */
export function fileUrlFrom(url: URL): NodeUrl | undefined {
  if (url.protocol === 'file:') return new NodeUrl(url.href)
  const { location } = globalThis as { readonly location?: { readonly origin?: unknown } }
  if (location === undefined || url.origin !== location.origin) return undefined
  const path = decodeURIComponent(url.pathname)
  if (!path.startsWith(OUTSIDE_ROOT)) return pathToFileURL(resolve(rootOfVite(), `.${path}`))
  // On Windows `C:/…` follows, elsewhere the path after the first slash.
  return pathToFileURL(resolve('/', path.slice(OUTSIDE_ROOT.length)))
}
