import { isIP } from 'node:net'
import type { PageCommand, PageError, PageFormRow, PageSteering, PageTest } from '../../page/messages.ts'
import type { LoadOptions } from '../../plan/options/load-options.ts'
import { MAX_DURATION } from '../../plan/limits.ts'
import { planFrom } from '../../plan/plan-from.ts'
import { createGuard } from '../../protocols/guard/guard.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { parseDuration } from '../../units/duration.ts'
import { formatReceived } from '../../units/text/received.ts'
import { messageOf } from '../../units/errors/thrown.ts'

/** What is wrong with rows of the form; `undefined` if nothing is. Users are checked as if there were as much time as possible, since Stop decides. */
export function problemInRows(
  rows: readonly PageSteering[],
  known: readonly Pick<PageFormRow, 'scenario' | 'model'>[],
): PageError | undefined {
  for (const row of rows) {
    const { scenario, users, spawnRate, rate } = row
    const model = known.find((each) => each.scenario === scenario)?.model
    const problem =
      (users === null ? undefined : problemOf({ concurrency: users, duration: MAX_DURATION }, 'Users')) ??
      (spawnRate === null ? undefined : problemOf({ concurrency: users ?? 1, spawnRate, duration: MAX_DURATION }, 'Spawn rate')) ??
      (rate === null ? undefined : problemOf({ rate, duration: 1_000 }, 'Rate'))
    if (problem !== undefined) return { ...problem, scenario }
    if (model === 'open' && users !== null) return { error: 'This load has a rate, and no users', field: 'Users', scenario }
    if (model === 'closed' && rate !== null) return { error: 'This load has users, and no rate', field: 'Rate', scenario }
  }
  return undefined
}

/** The options of `load` know what a value may be; their names are those of the code. */
function problemOf(options: LoadOptions, field: NonNullable<PageError['field']>): PageError | undefined {
  try {
    planFrom(options)
    return undefined
  } catch (error) {
    return { error: messageOf(error), field }
  }
}

type Start = Extract<PageCommand, { type: 'start' }>

/** What is wrong with a load to start; `undefined` if nothing is. `allow` has the public hosts that the test may load. */
export function problemInStart(
  { duration, baseUrl, rows }: Start,
  { fixed, baseUrlFixed, rows: known }: Pick<PageTest, 'fixed' | 'baseUrlFixed' | 'rows'>,
  { allow, canSetBaseUrl }: { readonly allow: readonly string[]; readonly canSetBaseUrl: boolean },
): PageError | undefined {
  const isElsewhere = baseUrl !== null && baseUrl !== ''
  if (isElsewhere && !canSetBaseUrl) return { error: 'The base URL cannot be set on an exposed page', field: 'Base URL' }
  if (fixed !== null && (rows.length > 0 || duration !== null)) return { error: `${fixed}: leave its load as it is` }
  if (isElsewhere && baseUrlFixed !== null) return { error: baseUrlFixed, field: 'Base URL' }
  const problem = problemInRows(rows, known)
  if (problem !== undefined) return problem
  if (duration !== null && durationFrom(duration) === undefined)
    return { error: `Expected a time such as 30s or 5m, or nothing to run until Stop, got ${formatReceived(duration)}`, field: 'Duration' }
  return isElsewhere ? (problemOf({ baseUrl }, 'Base URL') ?? refusalOf(baseUrl, allow)) : undefined
}

/** Why an address may not be loaded. Where a name leads is seen when it is loaded. */
function refusalOf(baseUrl: string, allow: readonly string[]): PageError | undefined {
  const { hostname, port, protocol } = new URL(baseUrl)
  const address = hostname.replaceAll(/^\[|\]$/g, '')
  if (isIP(address) === 0) return undefined
  try {
    createGuard({ allow }).check(address, address, Number(port) || (protocol === 'https:' ? 443 : 80))
    return undefined
  } catch (error) {
    return { error: messageOf(error), field: 'Base URL' }
  }
}

/** A time above 0 from text such as `30 s`, `Infinity` for none; `undefined` for anything else. */
export function durationFrom(text: string): Milliseconds | undefined {
  const digits = text.replaceAll(/\s+/g, '')
  if (digits === '') return Number.POSITIVE_INFINITY
  const durationMs = parseDuration(/^\d+$/.test(digits) ? `${digits}s` : digits)
  return durationMs === undefined || durationMs <= 0 || durationMs > MAX_DURATION ? undefined : durationMs
}
