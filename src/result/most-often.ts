import { formatCount } from '../units/format.ts'
import { safeLine } from '../units/safe-text.ts'
import type { Subject } from './verdicts/subject.ts'

/** `, most often ECONNREFUSED 20×: connect ECONNREFUSED 127.0.0.1:3000`, which completes a sentence about what is bad; empty if no error is known. */
export function mostOften({ errors: [first] }: Pick<Subject, 'errors'>): string {
  if (first === undefined) return ''
  const { code, count, message } = first
  return `, most often ${safeLine(code)} ${formatCount(count)}×${message === '' || message === code ? '' : `: ${safeLine(message)}`}`
}
