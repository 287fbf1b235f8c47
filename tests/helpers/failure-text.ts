/** The text of a failed assertion. */
export function failureOf(assert: () => unknown): string {
  try {
    assert()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('Expected the assertion to fail, but it passed')
}

/** Its lines above the block that describes the run. */
export const headOf = (assert: () => unknown): string => failureOf(assert).split('\n  statuses ')[0]!
