import { formatCount } from '../units/format.ts'

/** `no iterations`, `1 iteration`, `12 000 iterations`. */
export function counted(count: number, noun: string): string {
  return `${count === 0 ? 'no' : formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}
