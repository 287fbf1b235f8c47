import { env } from 'node:process'
import { formatReceived } from '../../units/text/received.ts'
import { LoadError } from '../../units/errors/error.ts'
import { providedContext } from './provided-context.ts'
import { workerConfig } from './worker-config.ts'

/** How much of a load test runs: all of it, just enough to judge correctness, or nothing. */
export type Profile = 'full' | 'smoke' | 'off'

const PROFILES: readonly Profile[] = ['full', 'smoke', 'off']

/**
 * The profile that `VITEST_LOAD` selects. If it is not set: `full`, or in watch mode `off` until the test file is changed or requested.
 *
 * @throws {LoadError} `bad-profile` for anything else: a typo must not turn a gate off.
 */
export function profile(): Profile {
  const asked = askedFor()
  if (asked === '') return isRequested() ? 'full' : 'off'
  const known = PROFILES.find((name) => name === asked)
  if (known === undefined)
    throw new LoadError('bad-profile', `Expected VITEST_LOAD to be one of ${PROFILES.join(', ')}, got ${formatReceived(asked)}`)
  return known
}

/** A note on a profile that runs less than everything; `undefined` for `full`. */
export function profileNote(current: Profile): string | undefined {
  if (current === 'smoke')
    return 'VITEST_LOAD=smoke: runs of at most 1 s or 50 iterations; statuses and errors are judged, latency and throughput are not'
  if (current !== 'off') return undefined
  return askedFor() === '' && !isRequested()
    ? 'Watch mode: load tests are skipped until their file is changed or requested; VITEST_LOAD=full runs them each time'
    : 'VITEST_LOAD=off: load tests are skipped'
}

const askedFor = (): string => env.VITEST_LOAD ?? ''

function isRequested(): boolean {
  const { requestedFiles } = providedContext() ?? {}
  const { file } = workerConfig()
  return requestedFiles === undefined || file === undefined || requestedFiles.includes(file)
}

let isAnnounced = false

/** Prints the profile if it runs less than everything; once, so that the output shows it whatever the reporter. */
export function announceProfile(current: Profile): void {
  const note = profileNote(current)
  if (note === undefined || isAnnounced) return
  isAnnounced = true
  console.info(note)
}
