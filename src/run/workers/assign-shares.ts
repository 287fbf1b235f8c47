import { splitIntoShares } from '../../pace/share.ts'
import type { Workers } from '../../plan/plan.ts'
import type { RunJob } from '../runner.ts'
import { sharePayload } from './share-payload.ts'
import type { WorkerPayload, SharePayload } from './messages.ts'

/** A share that a worker runs, and the job it belongs to. */
export interface AssignedShare {
  readonly job: number
  readonly payload: SharePayload
}

/**
 * Deals the shares of all jobs to workers; there are as many workers as the largest job needs. If a job has fewer shares than there are workers, the next job
 * continues with the next worker, so that the small ones do not all fall to the first.
 *
 * @throws {LoadError} `cannot-travel` for anything tied to this thread, and as preparing a request does.
 */
export function assignShares(
  jobs: readonly Pick<RunJob, 'plan' | 'task' | 'hooks' | 'data'>[],
  workers: Workers,
): readonly (readonly AssignedShare[])[] {
  const sharesOf = jobs.map(({ plan }) => splitIntoShares(plan, workers.count))
  const count = Math.max(...sharesOf.map(({ length }) => length))
  const perWorker = Array.from({ length: count }, (): AssignedShare[] => [])
  let next = 0
  for (const [index, shares] of sharesOf.entries()) {
    const payload = sharePayload(jobs[index]!, workers)
    for (const share of shares) perWorker[next++ % count]!.push({ job: index, payload: payload(share) })
  }
  return perWorker
}

export const workerPayload = (shares: readonly AssignedShare[], index: number, count: number): WorkerPayload => ({
  index,
  count,
  shares: shares.map(({ payload }) => payload),
})
