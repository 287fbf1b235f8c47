/** What happens under one trace: an iteration, or the `start` or `stop` of a user. */
export type Traced = 'iteration' | 'start' | 'stop'

const KINDS: Readonly<Record<Traced, number>> = { iteration: 0, start: 1, stop: 2 }

/** Spreads whole numbers over 32 bits, no two to the same (the finalizer of MurmurHash3). */
function spread(value: number): number {
  let bits = value | 0
  bits = Math.imul(bits ^ (bits >>> 16), 0x85_eb_ca_6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2_b2_ae_35)
  return (bits ^ (bits >>> 16)) >>> 0
}

const hex = (word: number): string => word.toString(16).padStart(8, '0')

const secondHalf = (run: string): number => Number.parseInt(run.slice(8), 16)

/** The last two words of a trace: the second one alone differs from number to number, since samplers read the end of an id. */
const middle = (run: string, kind: Traced, number: number): number =>
  spread(number + Math.imul(KINDS[kind], 0x9e_37_79_b9) + secondHalf(run))
const last = (run: string, number: number): number => spread(number ^ Number.parseInt(run.slice(0, 8), 16))

/**
 * The trace id (W3C Trace Context, 3.2.2.3) of an iteration by its index, or of a user's `start` or `stop` by the number of the user. `run` has 16 hexadecimal
 * digits, not all 0, with which each id of the run begins.
 */
export const traceIdOf = (run: string, kind: Traced, number: number): string =>
  run + hex(middle(run, kind, number)) + hex(last(run, number))

/** Whether this part (0 to 1) of all traces has it: the same for all requests of a trace. */
export const isSampled = (run: string, kind: Traced, number: number, part: number): boolean => middle(run, kind, number) < part * 2 ** 32

/** The `count`-th span id of a trace; no two are the same. */
export const spanIdOf = (traceId: string, count: number): string => {
  const end = Number.parseInt(traceId.slice(24), 16)
  // An id that is all 0 is invalid.
  return hex((spread(count + end) | 1) >>> 0) + hex(spread(count ^ end))
}
