import { defineConfig, type ViteUserConfig } from 'vitest/config'

const filesIn = (...folders: readonly string[]): string[] => folders.map((folder) => `tests/${folder}/**/*.test.ts`)
const filesOf = (...names: readonly string[]): string[] => names.map((name) => `tests/${name}.test.ts`)

/**
 * What hangs on the version of Vite: builds of portable tasks and of targets in TypeScript, threads and processes that are given those builds, plugins
 * and projects as they are resolved, watching, and addresses of modules once they are transformed.
 */
const VITE = [
  ...filesIn('package', 'plugin'),
  ...filesOf('e2e/left-behind', 'e2e/raw', 'e2e/scenarios', 'e2e/targets', 'e2e/workers'),
  ...filesOf('docs/monorepos', 'reporter/facts', 'reporter/load-project', 'reporter/watch'),
]

/** Start servers, workers or a Vitest of their own, and do not mind how long it takes. */
const PROCESSES = [
  ...filesIn('cli', 'e2e', 'fixtures', 'protocols', 'reporter', 'serve'),
  ...filesOf('docs/ci-config', 'docs/failure', 'docs/global-setup', 'docs/package'),
  ...filesOf('run/workers/counts', 'run/workers/luggage', 'run/workers/task-context', 'run/workers/together'),
  ...filesOf('run/scenario/real', 'run/wrong-return', 'truth/counts', 'truth/nothing-left', 'truth/nothing-left-raw'),
  ...filesOf('run/failed-despite-status'),
]

/** Look at the clock: one file at a time, or they would measure one another. */
const TIMED = [
  ...filesIn('truth'),
  ...filesOf('docs/snippets', 'result/findings-for-real'),
  ...filesOf('run/generator-monitor', 'run/process-start', 'run/request-tasks', 'run/run-lock', 'run/scheduler-wait'),
  ...filesOf('run/workers/abort', 'run/workers/coverage', 'run/workers/lost', 'run/workers/machine-time', 'run/workers/start-up'),
]

/** All others leave nothing behind: they can share processes, and what these have loaded. */
const PURE = { include: ['tests/**/*.test.ts'], exclude: [...VITE, ...PROCESSES, ...TIMED], isolate: false }

const PATIENT = { testTimeout: 60_000, hookTimeout: 60_000 }

const config: ViteUserConfig = defineConfig({
  test: {
    projects: [
      // Group orders from 1 on: Vitest 5 runs a project of order 0 last where there is a single worker.
      { test: { name: 'pure', ...PURE, maxWorkers: '100%', sequence: { groupOrder: 1 }, ...PATIENT } },
      { test: { name: 'vite', include: VITE, maxWorkers: 3, sequence: { groupOrder: 2 }, ...PATIENT } },
      { test: { name: 'processes', include: PROCESSES, exclude: VITE, maxWorkers: 3, sequence: { groupOrder: 2 }, ...PATIENT } },
      { test: { name: 'timed', include: TIMED, exclude: PROCESSES, fileParallelism: false, sequence: { groupOrder: 3 }, ...PATIENT } },
    ],
  },
})

export default config
