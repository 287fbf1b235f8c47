import { readFileSync } from 'node:fs'
import { packageFile } from '../../units/platform/package-root.ts'

/** A file that the page is made of. */
export interface PageFile {
  readonly type: string
  readonly bytes: Buffer
}

const FILES = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/page.js': ['page.js', 'text/javascript; charset=utf-8'],
  '/page.css': ['page.css', 'text/css; charset=utf-8'],
} as const

/** The files of the page by their paths: these, and nothing that a path could lead to. */
export const pageFiles = (): ReadonlyMap<string, PageFile> =>
  new Map(Object.entries(FILES).map(([path, [name, type]]) => [path, { type, bytes: readFileSync(packageFile(`dist/page/${name}`)) }]))
