/**
 * Makes one file of the built module that workers run, with everything of ours that it needs: a thread that has to find and read a hundred files takes
 * nearly twice as long to start. Packages stay outside, as they are installed.
 */
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = `${root}dist/run/workers`

await build({
  root,
  configFile: false,
  logLevel: 'warn',
  build: {
    ssr: `${folder}/worker.js`,
    outDir: folder,
    emptyOutDir: false,
    target: 'node20',
    minify: false,
    rollupOptions: { output: { entryFileNames: 'worker.js', codeSplitting: false } },
  },
})
