import { expect, test } from 'vitest'
import { rewriteImportMeta } from '../../../../src/vitest/plugin/bundle/import-meta.ts'
import { parse } from '../analysis/analysis.ts'

const rewritten = (code: string): string =>
  rewriteImportMeta(code, '/shop/src/a.ts', parse, { isMain: false, configured: new Set(['MODE']) }).toString()

test.for([
  ['its URL', `read(new URL('./b', import.meta.url))`, `read(new URL('./b', "file:///shop/src/a.ts"))`],
  ['its folder and name', `[import.meta.dirname, import.meta.filename]`, `["/shop/src", "/shop/src/a.ts"]`],
  ['whether it was started', `if (import.meta.main) start()`, `if (false) start()`],
  ['variables that are not configured', `import.meta.env.KEY + import.meta.env.MODE`, `process.env.KEY + import.meta.env.MODE`],
  ['what CommonJS and Vitest call its folder', `join(__dirname, 'b')`, `const __dirname = "/shop/src"; join(__dirname, 'b')`],
] as const)('a module is told %s', ([, code, expected]) => {
  expect(rewritten(code)).toBe(expected)
})

test.for([
  `const __dirname = 1; use(__dirname)`,
  `use((__filename) => __filename)`,
  `import.meta.hot?.accept(); import.meta['url']; use(import.meta.env, url.meta.url)`,
  `const s = 'import.meta.url'`,
])('nothing else is changed: %s', (code) => {
  expect(rewritten(code)).toBe(code)
})
