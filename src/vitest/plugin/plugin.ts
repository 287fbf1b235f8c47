import type { Plugin } from 'vitest/config'
import { env } from 'node:process'
import { isRecord, mustBeBoolean } from '../../plan/problems/must-be.ts'
import { Problems } from '../../plan/problems/problems.ts'
import { refuseUnknown } from '../../plan/problems/unknown.ts'
import { NO_REPORTS, reportPlanFrom, type ReportOptions, type ReportPlan } from '../../report/formats/report-options.ts'
import { excludeAbsentLoadFiles } from '../project/exclude-load-files.ts'
import { PLUGIN_CONTEXT } from '../project/plugin-context.ts'
import { installReporter } from '../reporter/load-reporter.ts'
import { contextBeforeRuns } from '../reporter/provide-context.ts'
import { addressFrom, VARIABLE } from '../../run/comparison/remote/coordinator-address.ts'
import { LoadError } from '../../units/errors/error.ts'
import { formatReceived } from '../../units/text/received.ts'
import { portablePlugin } from './portable-plugin.ts'

const TAG = { name: 'load', description: 'Load tests, set by vitest-load.' }

/** The options of {@link loadPlugin}. */
export interface LoadPluginOptions {
  /** Reports of all load runs, written at the end. */
  readonly reports?: ReportOptions | undefined
  /**
   * Opens a page that shows load runs while they are in progress, and prints its address; the variable `VITEST_LOAD_UI=1` does the same. It only shows:
   * `npx vitest-load ui` starts and steers runs.
   * @defaultValue false
   */
  readonly ui?: boolean | undefined
}

/**
 * The plugin for Vitest: `plugins: [loadPlugin()]` in `vitest.config.ts`. With it `portable` takes functions and TypeScript, and `serve` takes TypeScript; load
 * runs are shown while in progress, and in one table at the end; load tests have the tag `load`; watch mode runs them only on request; and `reports` are
 * written at the end. The variable `VITEST_LOAD_REPORT`, such as `html,json`, turns reports on as well.
 *
 * @throws {LoadError} `bad-options`
 * @example
 * import { loadPlugin } from 'vitest-load/plugin'
 * import { defineConfig } from 'vitest/config'
 *
 * export default defineConfig({ plugins: [loadPlugin({ reports: { html: true } })] })
 */
export function loadPlugin(options: LoadPluginOptions = {}): Plugin[] {
  const plan = reportsFrom(options)
  return [portablePlugin(), reportingPlugin(plan, hasPage(options))]
}

/** What the plugin does besides bundling: the tag `load`, the reporter, and the facts provided to load tests. */
const reportingPlugin = (reports: ReportPlan, hasPage: boolean): Plugin => ({
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

const isSide = (): boolean => addressFrom(env[VARIABLE]) !== undefined

function hasPage({ ui = false }: LoadPluginOptions): boolean {
  const asked = env['VITEST_LOAD_UI'] ?? ''
  if (!['', '0', '1'].includes(asked))
    throw new LoadError(
      'bad-options',
      `Expected VITEST_LOAD_UI to be 1 or 0, got ${formatReceived(asked)}: 1 opens the page that shows load runs`,
    )
  return !isSide() && (asked === '' ? ui : asked === '1')
}

/** A process of `vitest-load compare` runs one side of many pairs, and reports nothing itself. */
function reportsFrom(options: LoadPluginOptions): ReportPlan {
  const problems = new Problems('the options of loadPlugin')
  if (!isRecord(options)) problems.expected('options', 'an object such as { reports: { json: true } }', formatReceived(options))
  else {
    refuseUnknown(options, ['reports', 'ui'], '', problems)
    if (options.ui !== undefined) problems.check('ui', options.ui, mustBeBoolean)
  }
  problems.throwIfAny('bad-options')
  const plan = reportPlanFrom(options.reports, env['VITEST_LOAD_REPORT'])
  return isSide() ? NO_REPORTS : plan
}
