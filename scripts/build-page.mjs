/** Bundles the live page: `index.html`, `page.js` and `page.css`, which the server of the page serves under these names. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('..', import.meta.url))
const source = join(root, 'src/page/client')
const uplot = dirname(createRequire(import.meta.url).resolve('uplot'))

/** Writes the three files into a folder. */
export async function buildPage(folder) {
  mkdirSync(folder, { recursive: true })
  const bundle = await rolldown({
    input: { page: join(source, 'page.tsx') },
    platform: 'browser',
    tsconfig: false,
    transform: {
      target: 'es2022',
      jsx: { runtime: 'automatic', importSource: 'preact' },
      define: { 'process.env.NODE_ENV': '"production"' },
    },
  })
  const { output } = await bundle.write({
    dir: folder,
    format: 'esm',
    entryFileNames: '[name].js',
    codeSplitting: false,
    minify: true,
    comments: { legal: true, annotation: false, jsdoc: false },
  })
  await bundle.close()
  const left = [...output[0].imports, ...output[0].dynamicImports]
  if (left.length > 0) throw new Error(`The live page imports what a browser does not have: ${left.join(', ')}`)
  // The colours are those of the HTML report.
  const { COLORS } = await imported(join(root, 'src/report/html/colors.ts'))
  const styles = readdirSync(join(source, 'style'))
    .filter((name) => name.endsWith('.css'))
    .sort()
    .map((name) => readFileSync(join(source, 'style', name), 'utf8'))
  writeFileSync(join(folder, 'page.css'), smaller([readFileSync(join(uplot, 'uPlot.min.css'), 'utf8'), COLORS, ...styles].join('\n')))
  writeFileSync(join(folder, 'index.html'), readFileSync(join(source, 'index.html'), 'utf8'))
}

/** A module of the source, which Node 20 cannot read as it is. */
async function imported(path) {
  const bundle = await rolldown({ input: path, platform: 'node' })
  const { output } = await bundle.generate({ format: 'esm' })
  await bundle.close()
  return import(`data:text/javascript,${encodeURIComponent(output[0].code)}`)
}

/** Without comments, line breaks and indentation. */
const smaller = (css) =>
  css
    .replaceAll(/\/\*[^]*?\*\//g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([{};,]) ?/g, '$1')
    .replaceAll(/: /g, ':')
    .replaceAll(';}', '}')
    .trim()
