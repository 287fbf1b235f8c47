import { writeFileSync } from 'node:fs'
import type { TestAttachment } from 'vitest'
import type { LoadResult } from '../../result/load-result.ts'
import { profileFileOf } from '../../result/profile-file.ts'
import { Places, readProfile, withoutPaths } from '../../run/monitor/target/profile/read-profile.ts'

/** The CPU profile of the target of a run for other tools, with places in the source and without paths of this machine; `undefined` if there is none. */
export function profileAttachment(result: Pick<LoadResult, 'requests'>): TestAttachment | undefined {
  const file = profileFileOf(result)
  const profile = file === undefined ? undefined : readProfile(file)
  if (file === undefined || profile === undefined) return undefined
  const path = file.replace(/\.cpuprofile$/, '-sources.cpuprofile')
  try {
    writeFileSync(path, JSON.stringify(withoutPaths(profile, new Places())))
  } catch {
    // A disk that is full must not take the place of the assertion that fails.
    return undefined
  }
  return { contentType: 'application/json', path }
}
