import { METRICS } from '../../stats/comparison/metric.ts'
import { definedOnly } from '../../units/platform/defined-only.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { formatReceived } from '../../units/text/received.ts'
import { unsupportedByEngine } from '../options/combinations.ts'
import { isRecord, mustBeRatio, mustBeTime, mustBeWhole } from '../problems/must-be.ts'
import { refuseUnknown } from '../problems/unknown.ts'
import { loadOptionNames, OPTION_RULES } from '../options/option-rules.ts'
import type { Problems, Rule } from '../problems/problems.ts'
import type { CompareOptions, SharedOption } from './compare-options.ts'

const MAX_USERS = 1_000
const MAX_COMPARISONS = 1_000
const MAX_TIME: Milliseconds = 600_000

/** Checks thetas; an unknown metric, or none at all, is a mistake. */
export const checkThetas: Rule = (value, { name, problems }) => {
  if (!isRecord(value) || Object.values(value).every((theta) => theta === undefined))
    return "shares by metric such as { p50: '5%', p95: '10%', throughput: '5%' }"
  refuseUnknown(value, METRICS, `${name}.`, problems)
  for (const metric of METRICS) if (value[metric] !== undefined) problems.check(`${name}.${metric}`, value[metric], mustBeRatio)
  return undefined
}

const OWN_RULES: Readonly<Record<Exclude<keyof CompareOptions, SharedOption>, Rule>> = {
  concurrency: mustBeWhole(1, MAX_USERS),
  theta: checkThetas,
  maxDuration: mustBeTime('above 0', MAX_TIME),
  warmup: mustBeTime(0, MAX_TIME),
  comparisons: mustBeWhole(1, MAX_COMPARISONS),
}

/** The rule of every option of a comparison, which also makes this the list of all options. */
export const COMPARE_RULES: Readonly<Record<keyof CompareOptions, Rule>> = {
  ...OWN_RULES,
  connections: OPTION_RULES.connections,
  timeout: OPTION_RULES.timeout,
  accept: OPTION_RULES.accept,
  headers: OPTION_RULES.headers,
  names: OPTION_RULES.names,
  baseUrl: OPTION_RULES.baseUrl,
  http2: OPTION_RULES.http2,
  cookies: OPTION_RULES.cookies,
  redirects: OPTION_RULES.redirects,
  decompress: OPTION_RULES.decompress,
  engine: OPTION_RULES.engine,
  socketPath: OPTION_RULES.socketPath,
  proxy: OPTION_RULES.proxy,
  maxBody: OPTION_RULES.maxBody,
  tls: OPTION_RULES.tls,
  setup: OPTION_RULES.setup,
  teardown: OPTION_RULES.teardown,
  seed: OPTION_RULES.seed,
  allow: OPTION_RULES.allow,
  signal: OPTION_RULES.signal,
  exclusive: OPTION_RULES.exclusive,
}

/** Why an option of `load` does not apply to a comparison. */
const REASONS: Readonly<Record<string, string>> = {
  rate: 'its blocks are short and closed, so there are no arrivals: use `concurrency`',
  stages: 'each of its blocks has the same load: use `concurrency`',
  threads: 'both arms run in the thread of the test, one after the other',
  processes: 'both arms run in the thread of the test, one after the other',
  agents: 'both arms run in the thread of the test, one after the other',
  iterations: 'it ends when it has a verdict: limit it with `maxDuration`',
  duration: 'it ends when it has a verdict: limit it with `maxDuration`',
  trace: 'what it costs the target would be part of what is compared',
  traceUrl: 'its requests are not traced',
  think: 'pauses would leave its short blocks empty',
}

/** Checks the options against every rule and notes problems. Returns the given options, which are valid only if no problem was noted. */
export function checkCompareOptions(options: unknown, problems: Problems): CompareOptions {
  if (!isRecord(options)) {
    problems.expected('options', "an object such as { theta: { p50: '5%' }, baseUrl: app }", formatReceived(options))
    return {}
  }
  const given = definedOnly(options)
  const misplaced = Object.keys(given).filter((name) => loadOptionNames.has(name) && !Object.hasOwn(COMPARE_RULES, name))
  for (const name of misplaced)
    problems.add(`\`${name}\` does not apply to a comparison: ${REASONS[name] ?? 'it belongs to `load`'}; remove it`)
  const others = Object.fromEntries(Object.entries(given).filter(([name]) => !misplaced.includes(name)))
  refuseUnknown(others, Object.keys(COMPARE_RULES), '', problems)
  for (const [name, value] of Object.entries(others)) {
    if (!Object.hasOwn(COMPARE_RULES, name)) continue
    problems.check(name, value, (value) => COMPARE_RULES[name as keyof CompareOptions](value, { name, given, problems }))
  }
  const clash = unsupportedByEngine(others)
  if (clash !== undefined) problems.add(clash)
  return others
}
