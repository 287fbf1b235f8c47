import { defineConfig, type ViteUserConfig } from 'vitest/config'

const ofKind = (kind: string): string[] => [`tests/**/*.${kind}.test.ts`]

/**
 * What depends on the version of Vite: builds of portable tasks and of targets in TypeScript, threads and processes that get those builds, plugins
 * and projects as they are resolved, watching, and addresses of modules once they are transformed.
 */
const VITE = ofKind('vite')

/** Start servers, workers or a Vitest in a process, and do not mind how long it takes. */
const PROCESSES = ofKind('process')

/** Look at the clock: one file at a time, or they would measure one another. */
const TIMED = ofKind('timed')

/** All others leave nothing behind: they can share processes, and what these have loaded. */
const PURE = { include: ['tests/**/*.test.ts'], exclude: [...VITE, ...PROCESSES, ...TIMED], isolate: false }

const PATIENT = { testTimeout: 60_000, hookTimeout: 60_000 }

const config: ViteUserConfig = defineConfig({
  test: {
    projects: [
      // Group orders from 1 on: Vitest 5 runs a project of order 0 last where there is a single worker.
      { test: { name: 'pure', ...PURE, maxWorkers: '100%', sequence: { groupOrder: 1 }, ...PATIENT } },
      { test: { name: 'vite', include: VITE, maxWorkers: 3, sequence: { groupOrder: 2 }, ...PATIENT } },
      { test: { name: 'processes', include: PROCESSES, maxWorkers: 3, sequence: { groupOrder: 2 }, ...PATIENT } },
      { test: { name: 'timed', include: TIMED, fileParallelism: false, sequence: { groupOrder: 3 }, ...PATIENT } },
    ],
  },
})

export default config
