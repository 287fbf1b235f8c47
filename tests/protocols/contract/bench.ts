import { onTestFinished } from 'vitest'
import { systemClock, type Clock } from '../../../src/units/time/clock.ts'
import type { HttpSession, HttpSettings, HttpUser } from '../../../src/protocols/http/session.ts'
import { CallLog, httpSettings } from '../setting.ts'

export type CreateSession = (settings: HttpSettings, clock: Clock) => HttpSession

/** A session with one user, for as long as the test runs. */
export type Open = (changes?: Partial<HttpSettings>) => { readonly session: HttpSession; readonly user: HttpUser; readonly log: CallLog }

export function openWith(createSession: CreateSession): Open {
  return (changes) => {
    const session = createSession(httpSettings(changes), systemClock)
    onTestFinished(() => session.close())
    const log = new CallLog()
    return { session, user: session.user(log), log }
  }
}

/** What keeps this thread awake, by kind, once what has been closed is gone. */
export async function awake(): Promise<readonly string[]> {
  await new Promise((resolve) => setTimeout(resolve, 20))
  return process.getActiveResourcesInfo().sort()
}

/** What keeps it awake beyond what did before; what others have ended in the meantime is none of a test's business. */
export async function awakeSince(before: readonly string[]): Promise<readonly string[]> {
  const rest = [...before]
  return (await awake()).filter((kind) => {
    const index = rest.indexOf(kind)
    if (index >= 0) rest.splice(index, 1)
    return index < 0
  })
}
