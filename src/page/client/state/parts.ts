import type { PagePart } from '../../messages.ts'

/** `run` as `whole run`, `step GET /items` as `GET /items`. */
export const partName = (scope: string): string => (scope === 'run' ? 'Whole run' : scope.replace(/^(?:step|scenario) /, ''))

/** The time of a part that limits are on: a step is never due, so it has no latency. */
export const timeOf = (scope: string): 'latency' | 'serviceTime' => (scope.startsWith('step ') ? 'serviceTime' : 'latency')

/** The share of a part that did not succeed; `null` if there is nothing to have a share of. */
export const failedShare = ({ bad, count }: Pick<PagePart, 'bad' | 'count'>): number | null => (count === 0 ? null : bad / count)
