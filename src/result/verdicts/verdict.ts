import { isObject } from '../../units/platform/any-realm.ts'
import { formatReceived } from '../../units/text/received.ts'
import type { Finding } from '../findings/finding.ts'
import { LoadError } from '../../units/errors/error.ts'

/** How a claim was judged. If it cannot be judged, `not-judgeable` is thrown instead. */
export interface Verdict {
  readonly passes: boolean
  /** The findings that make it INVALID, passing or failing; empty if it stands. */
  readonly invalidatedBy: readonly Finding[]
}

/** The findings that spoil a claim with several parts: a failure stands as soon as one failed part stands; a pass needs all parts. */
export function invalidatedTogether(parts: readonly Verdict[], passes: boolean): readonly Finding[] {
  const deciding = parts.filter((part) => part.passes === passes)
  if (!passes && deciding.some(({ invalidatedBy }) => invalidatedBy.length === 0)) return []
  return [...new Map(deciding.flatMap(({ invalidatedBy }) => invalidatedBy).map((finding) => [finding.kind, finding])).values()]
}

/** The error that a claim can neither pass nor fail: nothing or too little was measured, or the claim makes no sense. */
export function notJudgeable(reason: string): LoadError {
  return new LoadError('not-judgeable', reason)
}

/** What else measures a target, by its fields, and which matcher judges that. */
const OTHERS: readonly { readonly fields: readonly string[]; readonly text: string }[] = [
  { fields: ['levels', 'usl', 'rounds'], text: 'a sweep, which toScale judges' },
  { fields: ['probes', 'slo', 'range'], text: 'a search of the capacity, which toHaveCapacityAbove judges' },
  { fields: ['concurrency', 'blocks', 'headroom'], text: 'a level of a sweep: toScale judges the whole sweep' },
  { fields: ['sigma', 'intervals', 'curve'], text: 'what was fitted to a sweep: toScale judges the whole sweep' },
]

/** What a value is that another matcher judges, in words; `undefined` if it is nothing of that kind. */
export const judgedElsewhere = (received: unknown): string | undefined =>
  isObject(received) ? OTHERS.find(({ fields }) => fields.every((field) => field in received))?.text : undefined

/** The error for what is no result of `call`, such as `load.compare`; `ofRun` says what to do with the result of a single run. */
export function wrongSubject(received: unknown, call: string, ofRun: string): LoadError {
  const isPromise = isObject(received) && 'then' in received
  const isRun = isObject(received) && 'iterations' in received && 'latency' in received
  const got =
    judgedElsewhere(received) ??
    (isPromise ? `a promise: write expect(await ${call}(…)), with the await` : isRun ? ofRun : formatReceived(received))
  return notJudgeable(`Expected a result of ${call}(), got ${got}`)
}
