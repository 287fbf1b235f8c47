import { LoadError } from '../../src/units/errors/error.ts'

/** The message of the `LoadError` that `act` throws, after its code: what a user reads, and what tells errors apart. */
export function messageOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof LoadError) return `${error.code}: ${error.message}`
    throw error
  }
  throw new Error('Expected a LoadError, but nothing was thrown')
}
