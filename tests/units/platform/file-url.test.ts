import { pathToFileURL } from 'node:url'
import { afterEach, expect, test, vi } from 'vitest'
import { fileUrlFrom, setRootOfVite } from '../../../src/units/platform/file-url.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  setRootOfVite(() => process.cwd())
})

const hrefOf = (address: string): string | undefined => fileUrlFrom(new URL(address))?.href

test('a file is itself, and an address is no file', () => {
  expect(hrefOf('file:///project/server.mjs?v=1')).toBe('file:///project/server.mjs?v=1')
  expect(hrefOf('http://localhost:3000/server.mjs')).toBeUndefined()
})

test('on a page, what Vite serves there is read back to the file, and nothing else', () => {
  vi.stubGlobal('location', new URL('http://localhost:3000/page'))
  setRootOfVite(() => '/project/app')
  expect(hrefOf('http://localhost:3000/src/my%20server.mjs?t=1')).toBe(pathToFileURL('/project/app/src/my server.mjs').href)
  expect(hrefOf('http://localhost:3000/@fs/project/other/server.mjs')).toBe(pathToFileURL('/project/other/server.mjs').href)
  expect(hrefOf('http://localhost:3001/src/server.mjs')).toBeUndefined()
  expect(hrefOf('https://localhost:3000/src/server.mjs')).toBeUndefined()
})
