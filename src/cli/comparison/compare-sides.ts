import { keyOf } from '../../run/comparison/remote/test-order.ts'
import { randomInt } from 'node:crypto'
import { MAX_SEED } from '../../plan/limits.ts'
import type { ComparedLoad, NotCompared, RefsReport } from '../../report/comparison/commits/commits-report.ts'
import { nameOfLoad } from '../../report/comparison/commits/cells.ts'
import { verdictOf } from '../../report/comparison/commits/commits-report.ts'
import type { SideName, TestId } from '../../run/comparison/remote/remote-messages.ts'
import { FRESH_PROCESSES } from '../../stats/comparison/design.ts'
import { systemClock } from '../../units/time/clock.ts'
import { seededRandom } from '../../units/random.ts'
import type { Terminal } from '../terminal.ts'
import { comparedLoad, failsMore, nameOf, outcomesOf, type Measured } from './compared-load.ts'
import { confirm } from './confirm.ts'
import type { Deadline } from './deadline.ts'
import { NO_CPU } from './judgeable.ts'
import type { LoadId } from './processes/lockstep.ts'
import { isMoved, leftOut } from './left-out.ts'
import type { CompareOrder } from './compare-order.ts'
import { nothingCompared } from './processes/process-pair.ts'
import { screen, type Screened } from './screen.ts'

type Folders = Readonly<Record<SideName, string>>

/**
 * Screens every load, and lets fresh processes judge those that do not pass.
 *
 * @throws {LoadError} `nothing-compared`
 */
export async function compareSides(
  folders: Folders,
  order: CompareOrder,
  terminal: Terminal,
  { signal, deadline }: { readonly signal: AbortSignal; readonly deadline: Deadline },
): Promise<Omit<RefsReport, 'version' | 'base' | 'head'>> {
  const seed = order.seed ?? randomInt(MAX_SEED + 1)
  const startMs = systemClock.now()
  const { screened, outcome } = await screen(folders, order, {
    random: seededRandom(seed, 0),
    signal,
    deadline,
    onScreened: ({ test, judgement, pairs, lost }) =>
      terminal.log(`  ${test.name}: ${lost ?? `${screeningWords(judgement.verdict)} after ${pairs.length} pairs`}`),
  })
  const notCompared: NotCompared[] = [...leftOut(screened, outcome)]
  const isOut = new Set(outcome.failed.map(({ test }) => keyOf(test)))
  const usable = screened.filter(({ test, lost, judgement }) => !isOut.has(keyOf(test)) && lost === undefined && judgement.pairs > 0)
  const passed = order.isStrict ? [] : usable.filter(mayPass)
  const moved = outcome.unmatched.filter((one) => one.side === 'head' && isMoved(one, outcome.unmatched) && !isOut.has(keyOf(one.test)))
  const suspects: readonly LoadId[] = [...usable.filter((one) => !passed.includes(one)), ...moved]

  const loads: ComparedLoad[] = passed.map((one) => comparedLoad(one, measured(one), FRESH_PROCESSES.alpha))
  // The random draws of this stage do not depend on the screening, which selected its loads: only these share the false-alarm rate.
  const alpha = FRESH_PROCESSES.alpha / Math.max(1, suspects.length)
  for (const [at, suspect] of suspects.entries()) {
    const { test, run } = suspect
    const confirmed = await confirm(folders, order, {
      test,
      run,
      alpha,
      random: seededRandom(seed, 1 + at),
      isGross: screened.some((one) => one.test === test && one.run === run && isGross(one)),
      signal,
      deadline,
      onProcessPair: (number) => terminal.log(`  ${test.name}: fresh pair of processes ${number}`),
    })
    if (confirmed.lost === undefined) loads.push(comparedLoad(suspect, confirmed, alpha))
    else notCompared.push({ ...nameOf(suspect), reason: confirmed.lost })
  }
  const isNothingYet = loads.length === 0 && outcome.isNew
  if (loads.length === 0 && !isNothingYet) {
    const reasons = [...notCompared.map(({ test, file, reason }) => `${test} (${file}): ${reason}`), ...outcome.troubles]
    throw nothingCompared(reasons.length > 0 ? reasons : [noLoads(order.args)])
  }
  return {
    verdict: verdictOf([...loads.map(({ verdict }) => verdict), ...(deadline.signal.aborted ? (['inconclusive'] as const) : [])]),
    alpha: FRESH_PROCESSES.alpha,
    seed,
    elapsedMs: systemClock.now() - startMs,
    timedOut: deadline.signal.aborted,
    loads: inOrderOf(screened, loads),
    notCompared,
    troubles: [...outcome.troubles, ...withoutCpu(order, loads)],
  }
}

/** Which loads are judged by other metrics only, although their CPU time was asked for. */
const withoutCpu = ({ thetas }: CompareOrder, loads: readonly ComparedLoad[]): readonly string[] =>
  loads
    .filter(({ metrics }) => thetas.cpu !== undefined && !metrics.some(({ metric }) => metric === 'cpu'))
    .map((load) => `${nameOfLoad(load)}: ${NO_CPU}`)

/** Also for files that do not exist: Vitest does not distinguish the two. */
const noLoads = (args: readonly string[]): string =>
  `Expected tests that call \`load\`, got none in ${args.length === 0 ? 'all test files' : `\`${args.join(' ')}\``} of both sides: ` +
  'name a file with load tests, or check with `vitest list` what these arguments find'

/** Within one pair of processes, pairs of blocks are the unit. */
const measured = ({ plan, pairs, judgement }: Screened): Measured => ({
  plan,
  processPairs: 1,
  units: pairs.map((pair) => [pair]),
  judgement,
})

const mayPass = (one: Screened): boolean =>
  one.judgement.verdict === 'pass' && !failsMore(outcomesOf(measured(one).units, FRESH_PROCESSES.alpha).proven)

/**
 * Whether a metric is slower on this pair of processes by more than a factor of two for sure, or of four as measured. It may decide how the load is confirmed,
 * since that uses independent random draws.
 */
const isGross = ({ judgement }: Screened): boolean =>
  Object.values(judgement.metrics).some(({ verdict, interval, ratio }) => verdict === 'fail' && (interval[0] > 2 || ratio > 4))

const screeningWords = (verdict: string): string => (verdict === 'pass' ? 'passes' : 'will be confirmed')

/** Sorts loads by the order of their tests in the files. */
function inOrderOf(screened: readonly { readonly test: TestId }[], loads: readonly ComparedLoad[]): readonly ComparedLoad[] {
  const places = new Map(screened.map(({ test }, at) => [keyOf(test), at]))
  const placeOf = ({ project, file, test, run }: ComparedLoad): number =>
    (places.get(keyOf({ project, file, name: test })) ?? screened.length) + run / 1_000
  return [...loads].sort((one, other) => placeOf(one) - placeOf(other))
}
