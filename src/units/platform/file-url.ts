import { resolve } from 'node:path'
import { pathToFileURL, URL as NodeUrl } from 'node:url'

/** Where Vite serves files by their path from its root, those outside of it by this one. */
const OUTSIDE_ROOT = '/@fs/'

let rootOfVite = (): string => process.cwd()

/** Says how to find the root directory of the Vite server that transforms the test files. */
export function setRootOfVite(find: () => string): void {
  rootOfVite = find
}

/**
 * The file that a URL stands for, as a `file:` URL of Node; `undefined` where it stands for something else.
 *
 * In the environments jsdom and happy-dom Vite makes of `new URL('./server.mjs', import.meta.url)` what a browser would need: an address of its own server
 * at the location of the page, such as `http://localhost:3000/src/server.mjs`. Nothing listens there; it is read back.
 */
export function fileUrlFrom(url: URL): NodeUrl | undefined {
  if (url.protocol === 'file:') return new NodeUrl(url.href)
  const { location } = globalThis as { readonly location?: { readonly origin?: unknown } }
  if (location === undefined || url.origin !== location.origin) return undefined
  const path = decodeURIComponent(url.pathname)
  if (!path.startsWith(OUTSIDE_ROOT)) return pathToFileURL(resolve(rootOfVite(), `.${path}`))
  // After it comes `C:/…` on Windows, and elsewhere what follows the first slash.
  return pathToFileURL(resolve('/', path.slice(OUTSIDE_ROOT.length)))
}
