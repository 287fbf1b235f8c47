import type { Subject } from './subject.ts'

/**
 * Whether something per second might have met its lower limit if this machine had lost no time: in a share of the time in which it may have held everything up,
 * nothing was done. `undefined` if that share is not known.
 */
export function isWithinLostTime({ owner }: Subject, perSecond: number, limit: number): boolean | undefined {
  const lost = owner?.generator.machineRatio
  return lost === undefined ? undefined : perSecond >= limit * (1 - lost)
}
