import type { Socket } from 'node:net'
import type { Dispatcher } from 'undici'
import { systemClock, type Clock } from '../../units/time/clock.ts'
import { LoadError } from '../../units/errors/error.ts'
import { AfterRunDispatcher } from './after-run.ts'
import type { Guard } from './guard.ts'
import { GuardedAgent } from './guarded-agent.ts'
import { isOurs, isPlainAgent } from './mocks.ts'
import { systemDial, type Dial } from './network.ts'
import { taskScope } from './task-scope.ts'

/** Who is told what the global `fetch` does during a run. */
export interface FetchObserver {
  readonly requested: () => void
  readonly connected: (socket: Socket) => void
}

/** A run's hold on the global `fetch`. */
export interface FetchGuard {
  /**
   * Does what runs the function tasks of the run, and returns what it returns. The `fetch` of everything that begins in it is guarded for as long as it goes on,
   * even after the release. Entered once for a whole run: to enter it for each iteration would cost up to half of what an iteration costs.
   */
  readonly inside: <Value>(work: () => Value) => Value
  /**
   * Ends what is still being fetched and resolves when no socket is left. Puts back exactly what was there before; if there were tasks, what is left of them
   * is refused from then on.
   */
  readonly release: () => Promise<void>
}

interface Claim {
  readonly guard: Guard
  readonly observer: FetchObserver
  isOver: boolean
}

function refuseLeftBehind(): void {
  if (taskScope.getStore()?.isOver !== true) return
  throw new LoadError(
    'target-refused',
    'Refused to fetch: the run of the task that asks is over. Await everything that a task begins, and hand its `signal` to `fetch`',
  )
}

/**
 * Where undici keeps the dispatcher that every `fetch` of the process uses, Node's own included: `.1` up to version 7, `.2` from 8 on. Version 7 writes both.
 */
const SLOTS = [Symbol.for('undici.globalDispatcher.1'), Symbol.for('undici.globalDispatcher.2')] as const

const globals = globalThis as unknown as { [slot: symbol]: Dispatcher | undefined }

/** What holds `fetch` in this thread at this moment; more than one where runs overlap. */
const claims = new Set<Claim>()
let installed: Installation | undefined

interface Installation {
  readonly agent: GuardedAgent
  /** Whether a task was begun that may have left something behind. */
  hadTasks: boolean
  readonly restore: (hadTasks: boolean) => void
}

/** `fetch` does not know which run calls it, so what any run refuses is refused. A connection that stands already is not judged again. */
const everyGuard: Guard = {
  check: (host, address, port) => {
    if (claims.size === 0) throw new LoadError('target-refused', `Refused to connect to ${host}: the run is over`)
    for (const { guard } of claims) guard.check(host, address, port)
  },
  checkBehindProxy: (host, port) => {
    for (const { guard } of claims) guard.checkBehindProxy(host, port)
  },
  resolve: (...question) => [...claims][0]?.guard.resolve(...question),
}

const reportConnected = (socket: Socket): void => claims.forEach(({ observer }) => observer.connected(socket))
const reportRequested = (): void => {
  refuseLeftBehind()
  claims.forEach(({ observer }) => observer.requested())
}

/**
 * Guards the global `fetch` until it is released, whatever copy of undici stands behind it. A dispatcher that the user has put there (a `MockAgent`, a
 * proxy, an agent with options) is left alone and not guarded: {@link detectMock} tells of it.
 */
export function guardGlobalFetch(guard: Guard, observer: FetchObserver, dial: Dial = systemDial, clock: Clock = systemClock): FetchGuard {
  const claim: Claim = { guard, observer, isOver: false }
  claims.add(claim)
  installed ??= install(dial, clock)
  return {
    inside: (work) => {
      if (installed !== undefined) installed.hadTasks = true
      return taskScope.run(claim, work)
    },
    release: async () => {
      claim.isOver = true
      const isLast = claims.has(claim) && claims.size === 1
      const last = isLast ? installed : undefined
      if (isLast) installed = undefined
      last?.restore(last.hadTasks)
      // While the claim still stands: nothing that is resolving at this moment gets through unjudged.
      const ended = last?.agent.endAll()
      claims.delete(claim)
      await ended
    },
  }
}

function install(dial: Dial, clock: Clock): Installation | undefined {
  if (SLOTS.some((slot) => globals[slot] !== undefined && !isOurs(globals[slot]) && !isPlainAgent(globals[slot]))) return undefined
  let after: AfterRunDispatcher | undefined
  const afterRun = (before: Dispatcher | undefined): AfterRunDispatcher => (after ??= new AfterRunDispatcher(refuseLeftBehind, before))
  const agent = new GuardedAgent({ guard: everyGuard, clock, dial, connected: reportConnected }, reportRequested)
  const restores = SLOTS.map((slot) => {
    const before = Object.getOwnPropertyDescriptor(globals, slot)
    // undici's own slots are writable but not configurable; a slot that is not there yet must be removable again.
    Object.defineProperty(
      globals,
      slot,
      before ? { value: agent } : { value: agent, writable: true, configurable: true, enumerable: false },
    )
    return (hadTasks: boolean) => {
      // Somebody has put something else there in the meantime: it stays.
      if (globals[slot] !== agent) return
      if (hadTasks && !(before?.value instanceof AfterRunDispatcher)) globals[slot] = afterRun(before?.value as Dispatcher | undefined)
      else if (before) Object.defineProperty(globals, slot, before)
      else delete globals[slot]
    }
  })
  return { agent, hadTasks: false, restore: (hadTasks) => restores.forEach((restore) => restore(hadTasks)) }
}
