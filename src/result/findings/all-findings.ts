import type { Plan } from '../../plan/plan.ts'
import type { RunRecord } from '../../record/run-record.ts'
import type { Finding } from './finding.ts'
import { aborted, cutOff, droppedArrivals, generatorError, iterationsNotReached, rateNotReached, workerLost } from './load-findings.ts'
import {
  abandoned,
  busyMachine,
  coldStart,
  coverageOn,
  inProcess,
  mockedClient,
  saturatedGenerator,
  sharedLoop,
  tooManyCookies,
  tooManySteps,
} from './environment-findings.ts'
import type { Detector } from './detector.ts'

/** The most important comes first: a reader may stop at the first one. */
const DETECTORS: readonly Detector[] = [
  aborted,
  workerLost,
  rateNotReached,
  iterationsNotReached,
  generatorError,
  droppedArrivals,
  cutOff,
  saturatedGenerator,
  busyMachine,
  coldStart,
  sharedLoop,
  inProcess,
  coverageOn,
  mockedClient,
  abandoned,
  tooManySteps,
  tooManyCookies,
]

/** Everything seen in a run that limits what its numbers can prove, by the rules of `docs/findings.md`. */
export function findingsOf(record: RunRecord, plan: Plan): readonly Finding[] {
  return DETECTORS.map((detect) => detect(record, plan)).filter((finding) => finding !== undefined)
}
