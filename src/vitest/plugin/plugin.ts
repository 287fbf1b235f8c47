import type { Plugin } from 'vitest/config'
import { env } from 'node:process'
import { isRecord } from '../../plan/problems/must-be.ts'
import { Problems } from '../../plan/problems/problems.ts'
import { refuseUnknown } from '../../plan/problems/unknown.ts'
import { NO_REPORTS, reportPlanFrom, type ReportOptions, type ReportPlan } from '../../report/formats/report-options.ts'
import { reportingPlugin } from '../reporter/reporting-plugin.ts'
import { addressFrom, VARIABLE } from '../../run/comparison/remote/coordinator-address.ts'
import { formatReceived } from '../../units/received.ts'
import { portablePlugin } from './portable-plugin.ts'

/** The options of {@link loadPlugin}. */
export interface LoadPluginOptions {
  /** Reports of all load runs, written at the end. */
  readonly reports?: ReportOptions | undefined
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
  return [portablePlugin(), reportingPlugin(reportsFrom(options))]
}

/** A process of `vitest-load compare` runs one side of many pairs, and reports nothing itself. */
function reportsFrom(options: LoadPluginOptions): ReportPlan {
  const problems = new Problems('the options of loadPlugin')
  if (!isRecord(options)) problems.expected('options', 'an object such as { reports: { json: true } }', formatReceived(options))
  else refuseUnknown(options, ['reports'], '', problems)
  problems.throwIfAny('bad-options')
  const plan = reportPlanFrom(options.reports, env['VITEST_LOAD_REPORT'])
  return addressFrom(env[VARIABLE]) === undefined ? plan : NO_REPORTS
}
