import type { TestId } from './remote-messages.ts'

/** A test as a key of a map. */
export const keyOf = ({ project, file, name }: TestId): string => [project, file, name].join('\n')

/** Both sides run files in the order of these: neither durations of earlier runs nor the size of files may change it. */
export const placeOf = ({ project, file }: Omit<TestId, 'name'>): string => `${file}\n${project}`
