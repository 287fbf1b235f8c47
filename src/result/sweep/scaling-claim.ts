import { formatReceived } from '../../units/text/received.ts'
import { parseRatio, type Ratio } from '../../units/ratio.ts'
import { notJudgeable } from '../verdicts/verdict.ts'

/** How well a target has to scale; at least one of them. */
export interface ScalingLimits {
  /** The least throughput per user at so many users, as a share of that of the lowest level: `{ 8: '70%' }`. */
  readonly efficiencyAt?: Readonly<Record<number, Ratio>> | undefined
  /** The most contention (sigma): the share of the work that cannot run in parallel. */
  readonly contention?: Ratio | undefined
  /** The most coherency (kappa): what each pair of users costs, as a share of the work of one. */
  readonly coherency?: Ratio | undefined
  /** The number of users up to which throughput does not fall. */
  readonly peakAbove?: number | undefined
}

/** One claim of them. */
export type ScalingClaim =
  | { readonly kind: 'efficiency'; readonly concurrency: number; readonly limit: number }
  | { readonly kind: 'contention' | 'coherency' | 'peak'; readonly limit: number }

const NAMES = ['efficiencyAt', 'contention', 'coherency', 'peakAbove']
const EXAMPLE = "{ efficiencyAt: { 8: '70%' }, contention: '10%', coherency: 0.001, peakAbove: 32 }"

/**
 * Takes the limits apart.
 *
 * @throws {LoadError} `not-judgeable` if they make no sense, or if there are none.
 */
export function scalingClaims(limits: unknown): readonly ScalingClaim[] {
  const given = typeof limits === 'object' && limits !== null ? Object.entries(limits).filter(([, limit]) => limit !== undefined) : []
  if (given.length === 0) throw notJudgeable(`Expected limits such as ${EXAMPLE}, got ${formatReceived(limits)}`)
  const unknown = given.map(([name]) => name).find((name) => !NAMES.includes(name))
  if (unknown !== undefined) throw notJudgeable(`Unknown limit \`${unknown}\`: known are ${NAMES.map((name) => `\`${name}\``).join(', ')}`)
  return given.flatMap(([name, limit]): readonly ScalingClaim[] => {
    if (name === 'efficiencyAt') return efficiencies(limit)
    if (name === 'peakAbove') return [{ kind: 'peak', limit: usersIn(name, limit) }]
    return [{ kind: name as 'contention' | 'coherency', limit: shareIn(name, limit) }]
  })
}

function efficiencies(limits: unknown): readonly ScalingClaim[] {
  const given = typeof limits === 'object' && limits !== null ? Object.entries(limits) : []
  if (given.length === 0)
    throw notJudgeable(`Expected \`efficiencyAt\` to be shares by number of users such as { 8: '70%' }, got ${formatReceived(limits)}`)
  return given.map(([users, limit]) => ({
    kind: 'efficiency',
    concurrency: usersIn('efficiencyAt', Number(users)),
    limit: shareIn(`efficiencyAt.${users}`, limit),
  }))
}

function usersIn(name: string, users: unknown): number {
  if (Number.isInteger(users) && (users as number) >= 1) return users as number
  throw notJudgeable(
    `Expected \`${name}\` to ${name === 'peakAbove' ? 'be' : 'have'} a number of users such as 32, got ${formatReceived(users)}`,
  )
}

function shareIn(name: string, limit: unknown): number {
  const parsed = parseRatio(limit)
  if (parsed !== undefined) return parsed
  throw notJudgeable(`Expected \`${name}\` to be a share from 0 to 1, such as 0.1 or '10%', got ${formatReceived(limit)}`)
}
