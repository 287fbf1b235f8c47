import { parseBytes } from '../../../units/bytes.ts'
import { parseDuration, type Milliseconds } from '../../../units/duration.ts'
import { formatReceived } from '../../../units/text/received.ts'
import type { TargetStats } from '../../measures/target-stats.ts'
import { invalidatingFindings } from '../invalidating-findings.ts'
import type { Subject } from '../subject.ts'
import { notJudgeable, type Verdict } from '../verdict.ts'

/** CPU time in ms, or memory in bytes. */
export interface TargetVerdict extends Verdict {
  readonly limit: number
  readonly measured: number
}

/** Judges whether the target needed at most this CPU time for each iteration. */
export function judgeTargetCpu(subject: Subject, limit: unknown): TargetVerdict {
  const parsed = parseDuration(limit)
  if (parsed === undefined || parsed === 0)
    throw notJudgeable(`Expected a CPU time above 0 for each iteration, such as '400us' or '2ms', got ${formatReceived(limit)}`)
  const { cpu } = targetOf(subject, 'CPU time')
  if (cpu === undefined) throw notJudgeable(notSampled('CPU time'))
  if (Number.isNaN(cpu.microsPerIteration))
    throw notJudgeable(
      subject.name === ''
        ? 'No iteration ended, so there is no CPU time for each to judge'
        : 'What one of several scenarios costs the target cannot be separated: judge the run',
    )
  const measured: Milliseconds = cpu.microsPerIteration / 1_000
  const passes = measured <= parsed
  return { passes, invalidatedBy: invalidatingFindings(subject, 'target', passes, { beyond: measured / parsed }), limit: parsed, measured }
}

/** Judges whether the resident memory of the target was at most this, all the time. */
export function judgeTargetMemory(subject: Subject, limit: unknown): TargetVerdict {
  const parsed = parseBytes(limit)
  if (parsed === undefined || parsed === 0)
    throw notJudgeable(`Expected a size above 0, such as '200MB' or '1GiB', got ${formatReceived(limit)}`)
  const { memory } = targetOf(subject, 'memory')
  if (memory === undefined) throw notJudgeable(notSampled('memory'))
  const passes = memory.rssMax <= parsed
  return { passes, invalidatedBy: invalidatingFindings(subject, 'target', passes), limit: parsed, measured: memory.rssMax }
}

function targetOf({ owner, isRun }: Subject, what: string): TargetStats {
  if (!isRun || owner === undefined) throw notJudgeable(`The ${what} of the target is known only for the run as a whole: judge the result`)
  if (owner.target !== undefined) return owner.target
  throw notJudgeable(
    `The ${what} of the target is not known: it is sampled if serve() started the target in this file, as in const app = serve(new URL('./server.mjs', import.meta.url)), and the run loads it`,
  )
}

const notSampled = (what: string): string =>
  `The ${what} of the target was not sampled: that needs Linux, or a target that is a module for Node, serve(new URL('./server.mjs', import.meta.url)), and one that lives`
