import type { LoadResult } from '../../result/load-result.ts'
import type { LoadReport, ReportPlace, ReportRun } from '../document/load-report.ts'
import { revived, type Plain } from '../document/plain.ts'
import { safeName, safeNames } from './safe-names.ts'

/** Something that was loaded: a run, or one arm of a comparison. */
export interface MeasuredLoad {
  readonly run: ReportRun
  /** Of its test or suite; the texts are safe, and different for different tests of a file. */
  readonly place: ReportPlace
  readonly arm: 'base' | 'head' | undefined
  /** Numbers that do not exist are `NaN`. */
  readonly result: LoadResult
}

/**
 * What formats with one number for each test show: the loads of the last attempt of each test, in order. Runs whose result was too large to be kept are left
 * out.
 */
export function latestLoads({ runs }: LoadReport): readonly MeasuredLoad[] {
  const places = placesOf(runs)
  const last = new Map<string, number>()
  for (const run of runs) last.set(keyOf(run), Math.max(last.get(keyOf(run)) ?? 0, run.test?.attempt ?? 0))
  return runs.flatMap((run) => {
    if ((run.test?.attempt ?? 0) !== last.get(keyOf(run))) return []
    const place = places.get(keyOf(run))!
    return armsOf(run).map(([arm, result]) => ({ run, place, arm, result: revived<LoadResult>(result) }))
  })
}

/** What the load is called: its test, and which of several runs or arms it is. */
export function titleOf({ place, run, arm }: MeasuredLoad): string {
  return [place.name, ...(run.run === 0 ? [] : [`run ${run.run}`]), ...(arm === undefined ? [] : [arm])].join(' · ')
}

type Arm = readonly [arm: MeasuredLoad['arm'], result: Plain<LoadResult>]

function armsOf(run: ReportRun): readonly Arm[] {
  if (run.result === null) return []
  if (run.kind === 'load') return [[undefined, run.result]]
  return run.kind === 'comparison'
    ? [
        ['base', run.result.base],
        ['head', run.result.head],
      ]
    : []
}

const NOWHERE: ReportPlace = { file: '', name: '', project: '' }

const placeOf = ({ test, suite }: ReportRun): ReportPlace => test ?? suite ?? NOWHERE

/** A suite may be called as a test. */
function keyOf(run: ReportRun): string {
  const { project, file, name } = placeOf(run)
  return JSON.stringify([project, file, name, run.test === null])
}

/** By key. Tests of one file that have the same name once it is safe get a number. */
function placesOf(runs: readonly ReportRun[]): ReadonlyMap<string, ReportPlace> {
  const first = [...new Map(runs.map((run) => [keyOf(run), run]))]
  const files = new Map<string, (readonly [key: string, name: string])[]>()
  const cleaned = first.map(([key, run]) => {
    const { project, file, name } = placeOf(run)
    const place = { project: project === '' ? '' : safeName(project), file: safeName(file) }
    const inFile = JSON.stringify(place)
    files.set(inFile, [...(files.get(inFile) ?? []), [key, name]])
    return { key, place }
  })
  const names = new Map(
    [...files.values()].flatMap((tests) =>
      zipped(
        tests.map(([key]) => key),
        safeNames(tests.map(([, name]) => name)),
      ),
    ),
  )
  return new Map(cleaned.map(({ key, place }) => [key, { ...place, name: names.get(key)! }]))
}

const zipped = (keys: readonly string[], values: readonly string[]): readonly (readonly [string, string])[] =>
  keys.map((key, index) => [key, values[index]!])
