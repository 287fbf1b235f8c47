const codes: string[] = []

/** The code of a failure whose only reason is a status that is not accepted; the same string each time, so that comparing allocates nothing. */
export const statusFailureCode = (status: number): string => (codes[status] ??= `status-${status}`)

/** Whether a code is one of {@link statusFailureCode}. */
export const isStatusFailureCode = (code: string): boolean => code.startsWith('status-')
