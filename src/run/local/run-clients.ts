import { createGuard } from '../../protocols/guard/guard.ts'
import { guardGlobalFetch } from '../../protocols/guard/fetch.ts'
import { detectMock } from '../../protocols/guard/mocks.ts'
import { watchOwnLoop } from '../../protocols/guard/own-loop.ts'
import { ruleFromFunction, ruleFromSpans, type AcceptRule } from '../../protocols/http/request/accept-rule.ts'
import { defaultHeaders, type HeadersLayer, type HeadersOwner } from '../../protocols/http/request/default-headers.ts'
import type { RequestDefaults } from '../../protocols/http/request/request.ts'
import { isMadeEachTime, type RequestMaker, type RequestTaskSpec } from '../../protocols/http/request/request-task.ts'
import { SentValues } from '../../protocols/http/request/sent-values.ts'
import { createHttpSession, type HttpUser } from '../../protocols/http/session.ts'
import type { CallObserver } from '../../protocols/call.ts'
import type { Clock } from '../../units/time/clock.ts'
import { createSocketSession, type SocketUser } from '../../protocols/sockets/session.ts'
import { PENDING, type PartWork, type Work } from '../user/user.ts'
import { asTask } from '../task/inside-run.ts'
import type { RunJob } from '../runner.ts'
import type { KnownTask } from '../task/task.ts'
import type { TaskContext } from '../task/context.ts'
import type { ScenarioHeaders } from '../task/scenario.ts'
import { scriptFrom, type UserScript } from '../user/user-script.ts'
import type { LocalTask } from '../task/simple-task.ts'

/** The clients of one run, and their observations of the network. */
export interface RunClients {
  readonly work: Work
  /** What the users of a scenario do. */
  readonly script: UserScript | undefined
  readonly accepts: AcceptRule
  readonly open: (observer: CallObserver, owner: HeadersOwner) => HttpUser
  readonly openSockets: (observer: CallObserver) => SocketUser
  /** Whether this thread itself serves the target. */
  isSharedLoop(): boolean
  /** Where connections went to, as `address port`, and how many. */
  reached(): Readonly<Record<string, number>>
  /** Whether a task called the global `fetch`. */
  usedFetch(): boolean
  /** What replaces the real HTTP client; `undefined` if nothing does. */
  readonly mock: string | undefined
  /** How many cookies were evicted because a target set too many. */
  evictedCookies(): number
  /** What requests have sent that may be secret. */
  sentValues(): readonly string[]
  /** Leaves no socket behind. The global `fetch` stays guarded until `leftBehind` settles: until the tasks that do not stop have ended. */
  close(leftBehind: Promise<void> | undefined): Promise<void>
}

/**
 * Opens the guarded HTTP clients: nothing is sent yet.
 *
 * @throws {LoadError} if a request task cannot be sent.
 */
export function openClients({ plan, task, hooks, notesSent, agent }: RunJob<KnownTask>, clock: Clock): RunClients {
  const http = task.kind === 'scenario' ? { ...plan.http, ...task.http } : plan.http
  const guard = createGuard({ allow: plan.allow, agent })
  const accepts = hooks.accept === undefined ? ruleFromSpans(http.accept ?? []) : ruleFromFunction(hooks.accept)
  const ownLoop = watchOwnLoop()
  const { connected, sendsDatagrams } = ownLoop
  const ofScenario = task.kind === 'scenario' ? layerOf(task.headers) : undefined
  const headers = defaultHeaders([http.headers, functionHere(hooks.headers) ?? [], ofScenario ?? []])
  const names = namesOf(task) ?? functionHere(hooks.names)
  const sent = notesSent === true ? new SentValues() : undefined
  const session = createHttpSession(
    {
      ...http,
      guard,
      accept: accepts,
      headers,
      names,
      baseUrl: hooks.baseUrl,
      baseSocket: hooks.baseSocket,
      connected,
      sent,
      tracing: plan.trace,
    },
    clock,
  )
  const isMade = (request: RequestTaskSpec<TaskContext>): boolean => typeof headers === 'function' || isMadeEachTime(request)
  // A WebSocket does not go through the Unix socket of the target.
  const baseUrl = (): string | undefined => ((hooks.baseSocket() ?? http.socketPath) === undefined ? hooks.baseUrl() : undefined)
  const sockets = createSocketSession({ guard, tls: http.tls, baseUrl, connected, sendsDatagrams, sent }, clock)
  const mock = detectMock()
  let usedFetch = false
  const requested = (): void => {
    usedFetch = true
  }

  const workOf = (part: LocalTask): PartWork =>
    part.kind === 'function' ? asTask((user) => part.call(user.context)) : sending(session.prepareTask(part.request), isMade(part.request))
  // If an iteration is only a request, it needs no promise.
  const wholeWorkOf = (part: LocalTask): Work =>
    part.kind === 'function' ? workOf(part) : starting(session.prepareTask(part.request), isMade(part.request), clock)

  let work: Work
  let script: UserScript | undefined
  try {
    if (task.kind === 'scenario') script = scriptFrom(task, { workOf, accepts, now: () => clock.now() })
    work = script?.iterate ?? wholeWorkOf(task as LocalTask)
  } catch (error) {
    ownLoop.release()
    throw error
  }
  const fetchGuard = guardGlobalFetch(guard, { requested, connected })

  return {
    work,
    script,
    accepts,
    open: (observer, owner) => session.user(observer, owner),
    openSockets: (observer) => sockets.user(observer),
    isSharedLoop: () => ownLoop.isShared(),
    reached: ownLoop.reached,
    usedFetch: () => usedFetch,
    mock,
    evictedCookies: () => session.evictedCookies(),
    sentValues: () => sent?.all() ?? [],
    close: async (leftBehind) => {
      await Promise.all([session.close(), sockets.close(), fetchGuard.release(leftBehind)])
      ownLoop.release()
    },
  }
}

/** Functions that are not in this thread were imported before. */
const functionHere = <Hook>(hook: Hook): Extract<Hook, (...parameters: never) => unknown> | undefined =>
  typeof hook === 'function' ? (hook as Extract<Hook, (...parameters: never) => unknown>) : undefined

const namesOf = (task: KnownTask): RequestDefaults['names'] =>
  task.kind === 'scenario' && task.names?.kind === 'function' ? (task.names.call as unknown as RequestDefaults['names']) : undefined

const layerOf = (headers: ScenarioHeaders<LocalTask>): HeadersLayer | undefined =>
  'kind' in headers ? (headers.kind === 'function' ? headers.call : undefined) : headers

const sending =
  (requestFor: RequestMaker, isMade: boolean): PartWork =>
  (user) =>
    user.connections.send(requestFor(isMade ? user.context : undefined, user))

/** Preparing a request may take time, which is not part of the call. */
const starting =
  (requestFor: RequestMaker, isMade: boolean, clock: Clock): Work =>
  (user, nowMs) => {
    const request = requestFor(isMade ? user.context : undefined, user)
    user.connections.start(request, user, isMade ? clock.now() : nowMs)
    return PENDING
  }
