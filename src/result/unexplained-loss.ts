import type { Snapshot } from '../record/snapshot.ts'
import { Histogram } from '../stats/histogram.ts'

/**
 * How many datagrams were lost that this machine does not explain; `undefined` if not known. A lost exchange lasts its time-out: if what this machine does not
 * explain of that is longer than nearly every answer takes (p99), it would have been lost elsewhere too.
 */
export function unexplainedLoss({ requests, unexplained, unexplainedLoss: encoded }: Snapshot): number | undefined {
  if (requests.datagrams.exchanged === 0 || unexplained === undefined) return undefined
  if (requests.datagrams.lost === 0 || encoded === undefined) return requests.datagrams.lost === 0 ? 0 : undefined
  const [answers, iterations] = [Histogram.decode(requests.serviceTime), Histogram.decode(unexplained)]
  if (answers.count === 0) return undefined
  // An answer takes no longer than its iteration, and only of that it is known what the machine explains.
  const usualMicros = iterations.count === 0 ? answers.quantile(0.99) : Math.min(answers.quantile(0.99), iterations.quantile(0.99))
  return Histogram.decode(encoded).countAbove(usualMicros)
}
