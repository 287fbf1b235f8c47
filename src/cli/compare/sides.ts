import { keyOf } from '../../run/lockstep/test-order.ts'
import { randomInt } from 'node:crypto'
import { MAX_SEED } from '../../plan/limits.ts'
import type { ComparedLoad, NotCompared, RefsReport } from '../../report/refs/report.ts'
import { verdictOf } from '../../report/refs/report.ts'
import { differencesOf } from '../../result/comparison/differences.ts'
import type { SideName, TestId } from '../../run/lockstep/messages.ts'
import { FRESH_PROCESSES } from '../../stats/comparison/design.ts'
import { systemClock } from '../../units/clock.ts'
import { seededRandom } from '../../units/random.ts'
import type { Terminal } from '../terminal.ts'
import { comparedLoad, nameOf } from './compared-load.ts'
import { confirm } from './confirm.ts'
import type { LoadId } from './lockstep.ts'
import { isMoved, leftOut } from './left-out.ts'
import type { CompareOrder } from './options.ts'
import { nothingCompared } from './process-pair.ts'
import { screen } from './screen.ts'

type Folders = Readonly<Record<SideName, string>>

/**
 * Screens every load, and has those that do not pass judged by fresh processes.
 *
 * @throws {LoadError} `nothing-compared`
 */
export async function compareSides(
  folders: Folders,
  order: CompareOrder,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Omit<RefsReport, 'version' | 'base' | 'head'>> {
  const seed = order.seed ?? randomInt(MAX_SEED + 1)
  const startMs = systemClock.now()
  const { screened, outcome } = await screen(folders, order, {
    random: seededRandom(seed, 0),
    signal,
    onScreened: ({ test, judgement, pairs, lost }) =>
      terminal.tell(`  ${test.name}: ${lost ?? `${told(judgement.verdict)} after ${pairs.length} pairs`}`),
  })
  const notCompared: NotCompared[] = [...leftOut(screened, outcome)]
  const isOut = new Set(outcome.failed.map(({ test }) => keyOf(test)))
  const usable = screened.filter(({ test, lost, judgement }) => !isOut.has(keyOf(test)) && lost === undefined && judgement.pairs > 0)
  const passed = usable.filter(
    ({ judgement, pairs }) =>
      judgement.verdict === 'pass' && !order.isStrict && differencesOf(pairs, FRESH_PROCESSES.alpha, 1).proven.length === 0,
  )
  const moved = outcome.unmatched.filter((one) => one.side === 'head' && isMoved(one, outcome.unmatched) && !isOut.has(keyOf(one.test)))
  const suspects: readonly LoadId[] = [...usable.filter((one) => !passed.includes(one)), ...moved]

  const loads: ComparedLoad[] = passed.map((one) =>
    comparedLoad(one, { plan: one.plan, processPairs: 1 }, one.pairs, one.judgement, FRESH_PROCESSES.alpha),
  )
  // The coins of this stage know nothing of those that chose whom it is about: only these share what may go wrong.
  const alpha = FRESH_PROCESSES.alpha / Math.max(1, suspects.length)
  for (const [at, suspect] of suspects.entries()) {
    const { test, run } = suspect
    const confirmed = await confirm(folders, order, {
      test,
      run,
      alpha,
      random: seededRandom(seed, 1 + at),
      signal,
      onProcessPair: (number) => terminal.tell(`  ${test.name}: fresh pair of processes ${number}`),
    })
    if (confirmed.lost === undefined) loads.push(comparedLoad(suspect, confirmed, confirmed.pairs, confirmed.judgement, alpha))
    else notCompared.push({ ...nameOf(suspect), reason: confirmed.lost })
  }
  if (loads.length === 0)
    throw nothingCompared([...notCompared.map(({ test, file, reason }) => `${test} (${file}): ${reason}`), ...outcome.troubles])
  return {
    verdict: verdictOf(loads.map(({ verdict }) => verdict)),
    alpha: FRESH_PROCESSES.alpha,
    seed,
    elapsedMs: systemClock.now() - startMs,
    loads: inOrderOf(screened, loads),
    notCompared,
    troubles: outcome.troubles,
  }
}

const told = (verdict: string): string => (verdict === 'pass' ? 'passes' : 'has to be looked at again')

/** As the tests stand in their files. */
function inOrderOf(screened: readonly { readonly test: TestId }[], loads: readonly ComparedLoad[]): readonly ComparedLoad[] {
  const places = new Map(screened.map(({ test }, at) => [keyOf(test), at]))
  const placeOf = ({ project, file, test, run }: ComparedLoad): number =>
    (places.get(keyOf({ project, file, name: test })) ?? screened.length) + run / 1_000
  return [...loads].sort((one, other) => placeOf(one) - placeOf(other))
}
