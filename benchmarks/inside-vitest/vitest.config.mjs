import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['worker.test.mjs'],
    pool: 'forks',
    execArgv: ['--expose-gc'],
    // As Vitest does by itself with what stands in node_modules, which is where a user has this package.
    server: { deps: { external: [/\/dist\//] } },
  },
})
