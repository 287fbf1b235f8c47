import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { loadPlugin } from 'vitest-load/plugin'

/** Lessons in their order; by default Vitest runs the slowest file first. */
class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((first, second) => (first.moduleId < second.moduleId ? -1 : 1))
  }
}

const config: ViteUserConfig = defineConfig({
  root: import.meta.dirname,
  // Tasks that leave the thread of the test, from lesson 25 on.
  plugins: [loadPlugin()],
  resolve: { alias: { '@shop': new URL('./shop', import.meta.url).pathname } },
  test: {
    include: ['*.load.test.ts'],
    // One file after the other: two loads at once would measure each other.
    fileParallelism: false,
    sequence: { sequencer: InOrder },
    // The built package, loaded by Node itself, as where it is installed.
    server: { deps: { external: [/\/dist\//] } },
  },
})

export default config
