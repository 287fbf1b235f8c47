import { defineConfig, type ViteUserConfig } from 'vitest/config'

const filesIn = (...folders: readonly string[]): string[] => folders.map((folder) => `tests/${folder}/**/*.test.ts`)

/** Start servers or a Vitest of their own, and do not mind how long it takes. */
const PROCESSES = filesIn('cli', 'e2e', 'fixtures', 'plugin', 'protocols', 'reporter', 'serve')

/** Look at the clock: one file at a time, or they would measure one another. */
const TIMED = [...filesIn('docs', 'run', 'truth'), 'tests/result/findings-for-real.test.ts']

const PATIENT = { testTimeout: 60_000, hookTimeout: 60_000 }

const config: ViteUserConfig = defineConfig({
  test: {
    projects: [
      // Group orders from 1 on: Vitest 5 runs a project of order 0 last where there is a single worker.
      {
        test: { name: 'pure', include: ['tests/**/*.test.ts'], exclude: [...PROCESSES, ...TIMED], sequence: { groupOrder: 1 }, ...PATIENT },
      },
      { test: { name: 'processes', include: PROCESSES, maxWorkers: 2, sequence: { groupOrder: 2 }, ...PATIENT } },
      { test: { name: 'timed', include: TIMED, fileParallelism: false, sequence: { groupOrder: 3 }, ...PATIENT } },
    ],
  },
})

export default config
