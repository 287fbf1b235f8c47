import type { Socket } from 'node:net'
import type { Dispatcher } from 'undici'
import { systemClock, type Clock } from '../../units/time/clock.ts'
import { LoadError } from '../../units/errors/error.ts'
import type { Guard } from './guard.ts'
import { GuardedAgent } from './guarded-agent.ts'
import { isOurs, isPlainAgent } from './mocks.ts'
import { systemDial, type Dial, type Network } from './network.ts'

/** Observes the global `fetch` during a run. */
export interface FetchObserver {
  readonly requested: () => void
  readonly connected: (socket: Socket) => void
}

/** The guard of a run on the global `fetch`. */
export interface FetchGuard {
  /**
   * Ends what is still being fetched and resolves when no socket is left. Puts back exactly what was there before the first run; if tasks do not stop, only once
   * `leftBehind` settles: until then, `fetch` still goes nowhere that the run refuses.
   */
  readonly release: (leftBehind?: Promise<void>) => Promise<void>
}

interface Claim {
  readonly guard: Guard
  readonly observer: FetchObserver
  /** Whether its run is over, and only tasks that did not stop are left of it. */
  isOver: boolean
}

/**
 * Where undici keeps the dispatcher that every `fetch` of the process uses, Node's own included: `.1` up to version 7, `.2` from 8 on. Version 7 writes both.
 */
const SLOTS = [Symbol.for('undici.globalDispatcher.1'), Symbol.for('undici.globalDispatcher.2')] as const

const globals = globalThis as unknown as { [slot: symbol]: Dispatcher | undefined }

/** What holds `fetch` in this thread at this moment; more than one if runs overlap. */
const claims = new Set<Claim>()
let installed: Installation | undefined

/** `fetch` does not know which run calls it, so it refuses what any run refuses. An open connection is not judged again. */
const everyGuard: Guard = {
  check: (host, address, port) => {
    if (claims.size === 0) throw new LoadError('target-refused', `Refused to connect to ${host}: the run is over`)
    for (const claim of claims) judge(claim, (guard) => guard.check(host, address, port))
  },
  checkBehindProxy: (host, port) => {
    for (const claim of claims) judge(claim, (guard) => guard.checkBehindProxy(host, port))
  },
  resolve: (...question) => [...claims][0]?.guard.resolve(...question),
}

function judge({ guard, isOver }: Claim, check: (guard: Guard) => void): void {
  try {
    check(guard)
  } catch (error) {
    if (!isOver || !(error instanceof LoadError)) throw error
    throw new LoadError(
      error.code,
      `${error.message} (a task of an earlier run has not ended: until it has, \`fetch\` goes only where that run may. Hand \`signal\` to what a task waits for)`,
    )
  }
}

const reportConnected = (socket: Socket): void => claims.forEach(({ observer, isOver }) => isOver || observer.connected(socket))
const reportRequested = (): void => claims.forEach(({ observer, isOver }) => isOver || observer.requested())

/**
 * Guards the global `fetch` until it is released, whichever copy of undici is behind it. A dispatcher set by the user (a `MockAgent`, a proxy, an agent with
 * options) is not changed and not guarded: {@link detectMock} reports it.
 */
export function guardGlobalFetch(guard: Guard, observer: FetchObserver, dial: Dial = systemDial, clock: Clock = systemClock): FetchGuard {
  const claim: Claim = { guard, observer, isOver: false }
  claims.add(claim)
  installed ??= Installation.in(globals, { guard: everyGuard, clock, dial, connected: reportConnected })
  return {
    release: async (leftBehind) => {
      if (claim.isOver) return
      claim.isOver = true
      const isLast = [...claims].every(({ isOver }) => isOver)
      // While the claim is still active: nothing that is resolving at this moment gets through unchecked.
      const ended = isLast ? endFetches(leftBehind !== undefined || claims.size > 1) : undefined
      if (leftBehind === undefined) claims.delete(claim)
      else void leftBehind.then(() => forget(claim))
      await ended
    },
  }
}

/** Ends what is being fetched. `staysGuarded` if tasks are left that may still call `fetch`. */
async function endFetches(staysGuarded: boolean): Promise<void> {
  const last = installed
  if (!staysGuarded) installed = undefined
  await (staysGuarded ? last?.renew() : last?.remove())
}

function forget(claim: Claim): void {
  claims.delete(claim)
  if (claims.size === 0) void endFetches(false)
}

/** The guarded agent in the place of the dispatcher of `fetch`. */
class Installation {
  readonly #globals: typeof globals
  readonly #network: Network
  readonly #before: readonly (PropertyDescriptor | undefined)[]
  #agent: GuardedAgent

  /** Nothing is put in the place of a dispatcher of the user's: `undefined`. */
  static in(target: typeof globals, network: Network): Installation | undefined {
    const isTheirs = SLOTS.some((slot) => target[slot] !== undefined && !isOurs(target[slot]) && !isPlainAgent(target[slot]))
    return isTheirs ? undefined : new Installation(target, network)
  }

  constructor(target: typeof globals, network: Network) {
    this.#globals = target
    this.#network = network
    this.#before = SLOTS.map((slot) => Object.getOwnPropertyDescriptor(target, slot))
    this.#agent = new GuardedAgent(network, reportRequested)
    for (const [index, slot] of SLOTS.entries()) {
      const value = this.#agent
      // undici's own slots are writable but not configurable; a slot that does not exist yet must be removable again.
      Object.defineProperty(
        target,
        slot,
        this.#before[index] ? { value } : { value, writable: true, configurable: true, enumerable: false },
      )
    }
  }

  /** Ends all that is being fetched; what is fetched from now on is guarded as before. */
  async renew(): Promise<void> {
    const old = this.#agent
    this.#agent = new GuardedAgent(this.#network, reportRequested)
    for (const slot of SLOTS) if (this.#globals[slot] === old) Object.defineProperty(this.#globals, slot, { value: this.#agent })
    await old.endAll()
  }

  /** Ends all that is being fetched, and puts back what was there before. */
  async remove(): Promise<void> {
    for (const [index, slot] of SLOTS.entries()) {
      const before = this.#before[index]
      // If something else was put there in the meantime, it stays.
      if (this.#globals[slot] !== this.#agent) continue
      if (before) Object.defineProperty(this.#globals, slot, before)
      else delete this.#globals[slot]
    }
    await this.#agent.endAll()
  }
}
