import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadPlugin } from 'vitest-load/plugin'
import { defineConfig, mergeConfig } from 'vitest/config'
import plain from './vitest.config.mjs'

const folder = join(tmpdir(), 'vitest-load-bench-reports')

/** As without reports, but for everything that a run does for them. */
export default mergeConfig(
  plain,
  defineConfig({ plugins: [loadPlugin({ reports: { json: join(folder, 'load.json'), html: join(folder, 'load.html') } })] }),
)
