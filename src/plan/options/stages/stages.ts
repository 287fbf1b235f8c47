import { duration } from '../../../units/duration.ts'
import { formatCount } from '../../../units/format.ts'
import { rate } from '../../../units/rate.ts'
import { formatReceived } from '../../../units/text/received.ts'
import { MAX_DURATION, MAX_RATE, MAX_STAGES, MAX_USERS } from '../../limits.ts'
import type { Stage } from '../../model.ts'
import { isRecord, mustBeRate, mustBeTime, mustBeWhole, type MustBe } from '../../problems/must-be.ts'
import { refuseUnknown } from '../../problems/unknown.ts'
import type { StageOption } from '../load-options.ts'
import type { Problems, Rule } from '../../problems/problems.ts'

const EITHER_FORM = "{ to: 50, over: '10s' } or { for: '30s' }"

const mustBeUsers = mustBeWhole(0, MAX_USERS)
const mustBeStagedRate = mustBeRate(0, MAX_RATE)

const mustBeUserLevel: MustBe = (value) => {
  const expectation = mustBeUsers(value)
  return expectation && typeof value === 'string' ? `${expectation} (rates need \`rate\` as the start, 0 allowed)` : expectation
}

const mustLast: MustBe = (value) => {
  const expectation = mustBeTime('above 0', MAX_DURATION)(value)
  return expectation && value === 0 ? `${expectation} (for an instant change write '1ms')` : expectation
}

export const checkStages: Rule = (value, { name, given, problems }) => {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_STAGES) {
    return `a list of 1 to ${formatCount(MAX_STAGES)} stages such as ${EITHER_FORM}`
  }
  const mustBeLevel = given.rate === undefined ? mustBeUserLevel : mustBeStagedRate
  for (const [index, stage] of value.entries()) checkStage(stage, `${name}[${index}]`, mustBeLevel, problems)
  return undefined
}

function checkStage(stage: unknown, path: string, mustBeLevel: MustBe, problems: Problems): void {
  if (!isRecord(stage)) return problems.expected(path, EITHER_FORM, formatReceived(stage))
  refuseUnknown(stage, ['to', 'over', 'for'], `${path}.`, problems)
  const moves = stage.to !== undefined || stage.over !== undefined
  if (stage.for === undefined && !moves) return problems.expected(path, EITHER_FORM, formatReceived(stage))
  if (stage.for !== undefined && moves) {
    return problems.add(
      `\`${path}\` both ramps (\`to\`, \`over\`) and holds (\`for\`): write it as two stages, ${EITHER_FORM.replace('or', 'and')}`,
    )
  }
  if (stage.for !== undefined) return problems.check(`${path}.for`, stage.for, mustLast)
  problems.check(`${path}.to`, stage.to, mustBeLevel)
  problems.check(`${path}.over`, stage.over, mustLast)
}

/** Stages with start and end levels; each starts where the one before ends. */
export function stagesFrom(options: readonly StageOption[], start: number): readonly Stage[] {
  let level = start
  return options.map((option) => {
    const from = level
    if ('for' in option && option.for !== undefined) return { from, to: from, durationMs: duration(option.for) }
    const { to, over } = option as Extract<StageOption, { to: unknown }>
    level = rate(to)
    return { from, to: level, durationMs: duration(over) }
  })
}

export const highestLevel = (stages: readonly Stage[]): number => Math.max(...stages.flatMap(({ from, to }) => [from, to]))

export const totalDurationMs = (stages: readonly Stage[]): number => stages.reduce((total, { durationMs }) => total + durationMs, 0)
