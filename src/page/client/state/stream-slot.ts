/** A browser opens six connections to a server: two are left for everything else. */
const MOST_STREAMS = 4

/** Takes one of the few long streams that the tabs of this browser share; `undefined` if all are taken. Returns what gives it back. */
export async function takeStreamSlot(): Promise<(() => void) | undefined> {
  // Known on this machine only: not in a page that comes from another one without TLS.
  const locks: LockManager | undefined = navigator.locks
  if (locks === undefined) return () => {}
  for (let slot = 0; slot < MOST_STREAMS; slot++) {
    const release = await taken(locks, `vitest-load stream ${slot}`)
    if (release !== undefined) return release
  }
  return undefined
}

/** Holds a lock until what it returns is called; `undefined` if another tab holds it. */
const taken = (locks: LockManager, name: string): Promise<(() => void) | undefined> =>
  new Promise((resolve) => {
    void locks.request(name, { ifAvailable: true }, (lock) => {
      if (lock === null) {
        resolve(undefined)
        return undefined
      }
      return new Promise<void>((release) => resolve(() => release()))
    })
  })
