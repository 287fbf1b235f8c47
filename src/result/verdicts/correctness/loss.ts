import { formatReceived } from '../../../units/text/received.ts'
import { parseRatio } from '../../../units/ratio.ts'
import type { StepResult } from '../../load-result.ts'
import { notJudgeable, type Verdict } from '../verdict.ts'
import { invalidatingFindings } from '../invalidating-findings.ts'
import type { Subject } from '../subject.ts'
import { callsOf } from './connections.ts'

export interface LossVerdict extends Verdict {
  /** Both 0 to 1. */
  readonly limit: number
  readonly loss: number
  readonly datagrams: StepResult['datagrams']
}

/** Judges whether at most this share of the datagrams that expect an answer got none in time. */
export function judgeLoss(subject: Subject, limit: unknown): LossVerdict {
  const parsed = parseRatio(limit)
  if (parsed === undefined || parsed === 1) {
    throw notJudgeable(`Expected a loss of 0 or more and below 1, such as 0.01 or '1%', got ${formatReceived(limit)}`)
  }
  const { datagrams } = callsOf(subject)
  if (datagrams.exchanged === 0) {
    throw notJudgeable('No datagram expected an answer: loss is counted if a task uses `exchange` of `udp`')
  }
  const loss = datagrams.lost / datagrams.exchanged
  const passes = loss <= parsed
  const { unexplained } = datagrams
  const isExplained = unexplained === undefined ? undefined : unexplained / datagrams.exchanged <= parsed
  return { passes, invalidatedBy: invalidatingFindings(subject, 'loss', passes, { isExplained }), limit: parsed, loss, datagrams }
}
