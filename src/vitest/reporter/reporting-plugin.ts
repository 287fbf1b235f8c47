import type { Plugin } from 'vitest/config'
import type { ReportPlan } from '../../report/formats/report-options.ts'
import { excludeAbsentLoadFiles } from '../project/exclude-load-files.ts'
import { PLUGIN_CONTEXT } from '../project/plugin-context.ts'
import { contextBeforeRuns } from './provide-context.ts'
import { installReporter } from './load-reporter.ts'

const TAG = { name: 'load', description: 'Load tests, set by vitest-load.' }

/** What the plugin does besides bundling: the tag `load`, the reporter, and the facts provided to load tests. */
export const reportingPlugin = (reports: ReportPlan, hasPage: boolean): Plugin => ({
  name: 'vitest-load:reporting',
  // The build of a bundle reads the same configuration.
  apply: 'serve',
  config: ({ test }) => (test?.tags?.some(({ name }) => name === TAG.name) === true ? undefined : { test: { tags: [TAG] } }),
  configureVitest({ vitest, project }) {
    installReporter(vitest, reports, hasPage)
    excludeAbsentLoadFiles(vitest)
    project.provide(PLUGIN_CONTEXT, contextBeforeRuns(vitest, project))
  },
})
