import { defineConfig, type ViteUserConfig } from 'vitest/config'

/** Tests that start servers or a Vitest of their own, and look at the clock: one file at a time, or they would measure one another. */
const TIMED = [
  ...['docs', 'e2e', 'fixtures', 'plugin', 'protocols', 'reporter', 'run', 'serve', 'truth'].map(
    (folder) => `tests/${folder}/**/*.test.ts`,
  ),
  'tests/result/findings-for-real.test.ts',
]

const PATIENT = { testTimeout: 60_000, hookTimeout: 60_000 }

const config: ViteUserConfig = defineConfig({
  test: {
    projects: [
      // Group orders from 1 on: Vitest 5 runs a project of order 0 last where there is a single worker.
      { test: { name: 'pure', include: ['tests/**/*.test.ts'], exclude: TIMED, sequence: { groupOrder: 1 }, ...PATIENT } },
      { test: { name: 'timed', include: TIMED, fileParallelism: false, sequence: { groupOrder: 2 }, ...PATIENT } },
    ],
  },
})

export default config
