/**
 * What ends a sweep early: nothing succeeds at the lowest level; the generator is too busy at every level; an iteration takes longer than a block; the target is
 * gone; its time is over; a signal, or the deadline.
 */
export type SweepEnd = 'nothing succeeded' | 'generator' | 'block' | 'target died' | 'time' | 'aborted'
