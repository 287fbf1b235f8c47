import type { TestId } from './remote-messages.ts'

/** A test as a key of a map. */
export const keyOf = ({ project, file, name }: TestId): string => [project, file, name].join('\n')

/** Both sides sort files by this key, so that neither durations of earlier runs nor file sizes change the order. */
export const placeOf = ({ project, file }: Omit<TestId, 'name'>): string => `${file}\n${project}`
