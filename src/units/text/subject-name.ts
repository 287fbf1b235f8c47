const NAME = /^[A-Za-z0-9_-]{1,64}$/

/** Whether a value may be the name of a cluster, a run or a label: one token of a subject of the broker, so that no name reaches into another. */
export const isSubjectName = (value: unknown): value is string => typeof value === 'string' && NAME.test(value)
