import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as VitestNode from 'vitest/node'

/** The Vitest of a project, resolved by the rules of Node from its folder; `undefined` if it has none. */
export async function vitestIn(folder: string): Promise<typeof VitestNode | undefined> {
  let entry: string
  try {
    entry = createRequire(join(folder, 'package.json')).resolve('vitest/node')
  } catch {
    return undefined
  }
  return (await import(pathToFileURL(entry).href)) as typeof VitestNode
}
