import { LoadError } from '../../units/errors/error.ts'

/** The error that a claim can neither pass nor fail: nothing or too little was measured, or the claim makes no sense. */
export function notJudgeable(reason: string): LoadError {
  return new LoadError('not-judgeable', reason)
}
