import { namedQuantile } from '../../stats/named-quantile.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { formatReceived } from '../../units/text/received.ts'
import { parseRate } from '../../units/rate.ts'
import { parseRatio } from '../../units/ratio.ts'
import { MAX_RATE, MAX_TIMEOUT } from '../limits.ts'
import type { LoadOptions } from '../options/load-options.ts'
import { checkOwnOptions, namesOf, type OwnOptions } from '../options/own-options.ts'
import { isRecord, mustBeRate, mustBeRatio, mustBeTime, type MustBe } from '../problems/must-be.ts'
import type { Problems, Rule } from '../problems/problems.ts'
import type { CapacityOptions, SetBySearch } from './capacity-options.ts'

const SHORTEST_SEARCH: Milliseconds = 1_000
const LONGEST_SEARCH: Milliseconds = 3_600_000

const checkSlo: Rule = (value, { name, problems }) => {
  const entries = isRecord(value) ? Object.entries(value).filter(([, limit]) => limit !== undefined) : []
  if (entries.length === 0) return "limits such as { p99: '50ms', errorRate: '1%' }"
  for (const [key, limit] of entries) {
    if (key === 'errorRate') problems.check(`${name}.errorRate`, limit, mustBeRatio)
    else if (namedQuantile(key) === undefined)
      problems.add(`Unknown limit \`${name}.${key}\`: known are quantiles such as p50, p90, p95, p99 and p999 (99.9 %), and errorRate`)
    else problems.check(`${name}.${key}`, limit, mustBeTime('above 0', MAX_TIMEOUT))
  }
  return undefined
}

const mustBeWidth: MustBe = (value) => {
  const parsed = parseRatio(value)
  return parsed !== undefined && parsed >= 0.01 ? undefined : "a share from 0.01 to 1, such as 0.1 or '10%'"
}

const OWN_RULES: Readonly<Record<Exclude<keyof CapacityOptions, keyof LoadOptions>, Rule>> = {
  slo: checkSlo,
  from: mustBeRate('above 0', MAX_RATE),
  to: mustBeRate('above 0', MAX_RATE),
  atLeast: mustBeRate('above 0', MAX_RATE),
  within: mustBeTime(SHORTEST_SEARCH, LONGEST_SEARCH),
  width: mustBeWidth,
}

/** Why an option of `load` does not apply to a search. */
const SEARCH_SETS: Readonly<Record<SetBySearch, string>> = {
  concurrency: 'it searches a rate of arrivals',
  rate: 'it searches the rate: give the range with `from` and `to`, or test one rate with `atLeast`',
  stages: 'it makes probes of constant rates',
  spawnRate: 'its probes have arrivals, not users',
  iterations: 'it makes as many probes as it needs: limit it with `within`',
  duration: 'it makes as many probes as it needs: limit it with `within`',
  warmup: 'each probe has a short warm-up',
  think: 'its probes have arrivals, which do not pause',
  abortWhen: 'it ends probes by itself',
  leak: 'its probes are too short to see a leak',
  agents: 'its probes are short and follow one another: give it `threads` or `processes`',
}

const OWN: OwnOptions = {
  noun: 'a search of the capacity',
  example: "{ slo: { p99: '50ms' }, from: '50/s', to: '20000/s', within: '40s' }",
  rules: OWN_RULES,
  required: ['slo'],
  refused: SEARCH_SETS,
}

/** The names of all options of a search. */
export const CAPACITY_OPTIONS: readonly string[] = namesOf(OWN)

/** Checks the options against every rule and notes problems. Returns the given options, which are valid only if no problem was noted. */
export function checkCapacityOptions(options: unknown, problems: Problems): CapacityOptions {
  const others = checkOwnOptions(options, OWN, problems)
  if (isRecord(options)) for (const problem of rangeProblems(others)) problems.add(problem)
  return { slo: {}, ...others }
}

/** What is wrong with the rates and times together. */
function rangeProblems({ from, to, atLeast, within, width }: Readonly<Record<string, unknown>>): readonly string[] {
  const found: string[] = []
  if (atLeast !== undefined) {
    const extra = Object.entries({ from, to, width }).flatMap(([name, value]) => (value === undefined ? [] : [`\`${name}\``]))
    if (extra.length > 0)
      found.push(
        `Expected either \`atLeast\`, which tests one rate, or a search with \`from\` and \`to\`, got \`atLeast\` and ${extra.join(', ')}`,
      )
    return found
  }
  const missing = Object.entries({ from, to, within }).flatMap(([name, value]) => (value === undefined ? [`\`${name}\``] : []))
  if (missing.length > 0)
    found.push(
      `Expected \`from\`, \`to\` and \`within\` for a search, as in { from: '50/s', to: '20000/s', within: '40s' }, or \`atLeast\` to test one rate; ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`,
    )
  const [low, high] = [parseRate(from), parseRate(to)]
  if (low !== undefined && high !== undefined && low > 0 && high <= low)
    found.push(`Expected \`to\` to be above \`from\`, got ${formatReceived(from)} to ${formatReceived(to)}`)
  return found
}
