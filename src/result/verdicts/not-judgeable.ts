import { LoadError } from '../../units/errors/error.ts'

/** That a claim can neither hold nor fail: nothing was measured, too little, or what was asked makes no sense. */
export function notJudgeable(reason: string): LoadError {
  return new LoadError('not-judgeable', reason)
}
