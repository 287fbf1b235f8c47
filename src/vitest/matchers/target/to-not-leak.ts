import { HARMLESS_BYTES, judgeLeak, type LeakLimits } from '../../../result/verdicts/target/leak.ts'
import type { LeakStats } from '../../../result/measures/leak-stats.ts'
import { subjectOf } from '../../../result/verdicts/subject.ts'
import { formatBytes } from '../../../units/bytes.ts'
import { formatCount } from '../../../units/format.ts'
import { plainText } from '../../../units/text/plain-text.ts'
import { matcherOutcome, type MatcherContext, type MatcherOutcome } from '../outcome.ts'
import { noteClaims } from '../recorded.ts'
import { skipInSmoke } from '../skip-in-smoke.ts'
import { refuseDead } from '../words/leading-error.ts'
import { formatDistinct } from '../words/words.ts'

export function toNotLeak(this: MatcherContext, received: unknown, limits: LeakLimits): MatcherOutcome {
  const subject = subjectOf(received)
  // oxlint-disable-next-line oxc/no-this-in-exported-function -- Vitest binds it in a matcher
  const { isNot } = this
  const skipped = skipInSmoke('toNotLeak', isNot, subject)
  if (skipped !== undefined) return skipped
  const verdict = judgeLeak(subject, limits)
  const { limit, leak } = verdict
  noteClaims(() => [{ metric: 'heap per iteration', bound: 'at most', limit, unit: 'bytes', measured: leak.bytesPerIteration }])
  if (verdict.passes) refuseDead(subject, 'the memory of the target proves nothing')
  const [limitText, slopeText] = formatDistinct(limit, leak.bytesPerIteration, formatSigned)
  return matcherOutcome(isNot, subject, verdict, (negated) => [
    `expected heap of the target to grow by ${negated ? 'more than' : 'at most'} ${limitText} per iteration, got ${slopeText} (at least ${formatSigned(leak.lower, 3)}, 95 % sure)`,
    ...courseLines(leak),
    ...(negated && leak.growth <= HARMLESS_BYTES ? [`  growth of at most ${formatBytes(HARMLESS_BYTES)} in all is no leak`] : []),
  ])
}

const formatSigned = (bytes: number, digits: number): string => `${bytes < 0 ? '-' : ''}${formatBytes(Math.abs(bytes), digits)}`

/** What it held after each garbage collection, and what it had open. */
function courseLines({ heap, growth, handles }: LeakStats): readonly string[] {
  const iterations = heap.at(-1)!.iterations - heap[0]!.iterations
  const kinds = [...new Set([...Object.keys(handles.start), ...Object.keys(handles.end)])]
  const openText = kinds.map(
    (kind) => `${plainText(kind, 40)} ${formatCount(handles.start[kind] ?? 0)} → ${formatCount(handles.end[kind] ?? 0)}`,
  )
  return [
    `  heap       ${formatSigned(growth, 3)} in ${formatCount(iterations)} iterations: ${heap.map(({ bytes }) => formatBytes(bytes)).join(', ')}`,
    ...(openText.length === 0 ? [] : [`  open       ${openText.join(', ')}`]),
  ]
}
