/** The code of a failure by the `check` of a call. */
export const CHECK_FAILED = 'check'
