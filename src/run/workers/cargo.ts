import { split } from '../../pace/share.ts'
import type { Workers } from '../../plan/plan.ts'
import type { Job } from '../runner.ts'
import { luggageFor } from './luggage.ts'
import type { Cargo, Luggage } from './messages.ts'

/** A share that some worker carries, and of which job it is. */
export interface Allotted {
  readonly job: number
  readonly luggage: Luggage
}

/**
 * Deals the shares of every job to workers, of which there are as many as the largest of them needs. Where a job has fewer shares than there are workers, the next job
 * goes on with the next worker, so that not all small ones fall to the first.
 *
 * @throws {LoadError} `cannot-travel` for what is tied to this thread, and as preparing a request does.
 */
export function allotted(
  jobs: readonly Pick<Job, 'plan' | 'task' | 'hooks' | 'data'>[],
  workers: Workers,
): readonly (readonly Allotted[])[] {
  const sharesOf = jobs.map(({ plan }) => split(plan, workers.count))
  const count = Math.max(...sharesOf.map(({ length }) => length))
  const perWorker = Array.from({ length: count }, (): Allotted[] => [])
  let next = 0
  for (const [nth, shares] of sharesOf.entries()) {
    const luggage = luggageFor(jobs[nth]!, workers)
    for (const share of shares) perWorker[next++ % count]!.push({ job: nth, luggage: luggage(share) })
  }
  return perWorker
}

export const cargoOf = (shares: readonly Allotted[], index: number, count: number): Cargo => ({
  index,
  count,
  shares: shares.map(({ luggage }) => luggage),
})
