import { hasHeader, headersAsObject, overlaid } from '../../protocols/http/request/headers.ts'
import { type RequestSpec, prepareRequest } from '../../protocols/http/request/request.ts'
import type { RequestTaskSpec } from '../../protocols/http/request/request-task.ts'
import { Targets } from '../../protocols/http/request/request-target.ts'
import { isStream } from '../../protocols/http/request/streamed-body.ts'
import { isBlob, isForm } from '../../units/platform/any-realm.ts'
import { type RequestHeaders, namesOfHeaders } from '../../units/header-fields.ts'
import { LoadError } from '../../units/errors/error.ts'
import type { TaskContext } from '../task/context.ts'
import { type Share, splitIntoShares } from '../../pace/share.ts'
import type { Plan, Workers } from '../../plan/plan.ts'
import { formatReceived } from '../../units/text/received.ts'
import type { RunJob } from '../runner.ts'
import type { AnyTask } from '../task/task.ts'
import { type Parts, type Scenario, mappedParts } from '../task/scenario.ts'
import type { SimpleTask } from '../task/simple-task.ts'
import type { SentLease, SerializedTask, SharePayload, WorkerPayload } from './messages.ts'
import { type PortableTask, isPortable } from '../task/portable.ts'
import { uncloneableIn } from './uncloneable.ts'

/** A simple task that is not tied to this thread. */
type MovablePart = Exclude<SimpleTask, { readonly kind: 'function' }>

/** A task that is not tied to this thread. */
export type MovableTask = MovablePart | Parts<MovablePart>

/** Where shares are carried out, as the option is called. */
export type WorkPlace = Workers['kind'] | 'agents'

/** @throws {LoadError} `cannot-travel` for a task that is tied to this thread, or a part of which is. */
export function movableTask(task: AnyTask, kind: WorkPlace): MovableTask {
  if (task.kind === 'scenario') return movableScenario(task, kind)
  if (task.kind === 'request') assertSerializable(task.request)
  if (task.kind !== 'function') return task
  throw new LoadError(
    'cannot-travel',
    `\`${kind}\` needs a task that can leave this thread, and a function cannot: the variables it uses stay here. ` +
      `Wrap it, as in load(portable(({ http }) => http.get('/')), { ${kind}: 2 }), use a request as the task, or remove \`${kind}\`. ` +
      '`portable` comes from vitest-load, and takes functions if the plugin is configured (loadPlugin() from vitest-load/plugin).',
  )
}

/** `headers` and `names` of a scenario are no tasks. */
function exampleOf(name: string): string {
  if (name === 'headers') return '({ state }) => ({ authorization: state.token })'
  return name === 'names' ? '({ method, url }) => `${method} ${new URL(url).pathname}`' : "({ http }) => http.get('/')"
}

/** Its parts are sent one by one, like single tasks. */
function movableScenario(scenario: Scenario, kind: WorkPlace): Parts<MovablePart> {
  if (scenario.think.kind === 'function')
    throw new LoadError(
      'cannot-travel',
      `\`think\` of the scenario is a function, which cannot be sent to \`${kind}\`: ` +
        'give a time, between(…), constantPacing(…) or constantThroughput(…)',
    )
  return mappedParts<SimpleTask, MovablePart>(scenario, (part, name) => {
    if (part.kind === 'request') assertSerializable(part.request)
    if (part.kind !== 'function') return part
    throw new LoadError(
      'cannot-travel',
      `\`${name}\` of the scenario is a function that cannot leave this thread, as \`${kind}\` needs it: the variables it uses stay here. ` +
        `Wrap it, as in portable(${exampleOf(name)}), or leave \`${kind}\` out.`,
    )
  })
}

/** What a payload is made of. */
export type MovableJob = Pick<RunJob, 'plan' | 'task' | 'hooks' | 'data' | 'notesSent' | 'targets'>

/** What the workers of a job get alike: they differ in their share. */
export type JobPayload = Omit<SharePayload, 'share'>

/** @throws {LoadError} `cannot-travel` for anything tied to this thread, and as preparing a request does. */
export function workersPayload(job: MovableJob, kind: Workers['kind']): JobPayload {
  const payload = jobPayload(job, kind)
  const stuck = uncloneableIn(job.data, 'data', kind)
  if (stuck === undefined) return payload
  throw new LoadError(
    'cannot-travel',
    `What \`setup\` returned is cloned for each worker, and \`${stuck.path}\` cannot be: ${formatReceived(stuck.value)}. ` +
      'Return plain data; let the task open connections and the like.',
  )
}

/** @throws {LoadError} `cannot-travel` for a task that is tied to this thread, and as preparing a request does. */
export function jobPayload(job: MovableJob, kind: WorkPlace): JobPayload {
  const { hooks, data } = job
  const task = movableTask(job.task, kind)
  const baseUrl = hooks.baseUrl()
  const baseSocket = hooks.baseSocket()
  const fixed = overlaid(job.plan.http.headers, task.kind === 'scenario' && !('kind' in task.headers) ? task.headers : [])
  const { headers, names } = hooks
  const serialized = (part: MovablePart): SerializedTask =>
    part.kind === 'portable' ? part : { kind: part.kind, request: plainRequest(part.request, baseUrl, fixed) }
  const serializedTask = task.kind === 'scenario' ? mappedParts(task, serialized) : serialized(task)
  // Limits are checked where all shares are known.
  const plan: Plan = { ...job.plan, abortWhen: undefined }
  return {
    plan,
    task: serializedTask,
    baseUrl,
    baseSocket,
    data,
    headers: portableOf(headers),
    names: portableOf(names),
    notesSent: job.notesSent === true,
    targets: job.targets ?? [],
  }
}

/** Functions that are not portable were refused with the options. */
const portableOf = (hook: PortableTask | ((...parameters: never) => unknown) | undefined): PortableTask | undefined =>
  isPortable(hook) ? hook : undefined

/** A share that a worker runs, and the job it belongs to. */
export interface AssignedShare {
  readonly job: number
  readonly payload: SharePayload
}

/** The share of a job that falls to a worker. */
export interface DealtShare {
  readonly job: number
  readonly share: Share
}

/**
 * Deals the shares of all jobs to workers; there are as many workers as the largest job needs. If a job has fewer shares than there are workers, the next job
 * continues with the next worker, so that the small ones do not all fall to the first.
 */
export function dealShares(plans: readonly Pick<Plan, 'model'>[], workers: number): readonly (readonly DealtShare[])[] {
  const sharesOf = plans.map((plan) => splitIntoShares(plan, workers))
  const count = Math.max(...sharesOf.map(({ length }) => length))
  const perWorker = Array.from({ length: count }, (): DealtShare[] => [])
  let next = 0
  for (const [job, shares] of sharesOf.entries()) for (const share of shares) perWorker[next++ % count]!.push({ job, share })
  return perWorker
}

export const assignedShares = (dealt: readonly DealtShare[], payloads: readonly JobPayload[]): readonly AssignedShare[] =>
  dealt.map(({ job, share }) => ({ job, payload: { ...payloads[job]!, share } }))

/** @throws {LoadError} `cannot-travel` for anything tied to this thread, and as preparing a request does. */
export function assignShares(jobs: readonly MovableJob[], { kind, count }: Workers): readonly (readonly AssignedShare[])[] {
  const dealt = dealShares(
    jobs.map(({ plan }) => plan),
    count,
  )
  const payloads = jobs.map((job) => workersPayload(job, kind))
  return dealt.map((shares) => assignedShares(shares, payloads))
}

/** `lease` is for workers of an agent. */
export const workerPayload = (shares: readonly AssignedShare[], index: number, count: number, lease?: SentLease): WorkerPayload => ({
  index,
  count,
  shares: shares.map(({ payload }) => payload),
  lease,
})

/** @throws {LoadError} `cannot-travel` if a part of the request is tied to this thread. */
function assertSerializable(request: RequestTaskSpec<TaskContext>): asserts request is RequestSpec {
  const { url, headers, accept, check, body } = request
  for (const [name, part] of Object.entries({ url, headers, body }))
    if (typeof part === 'function')
      throw new LoadError(
        'cannot-travel',
        `The \`${name}\` of the request is a function, which cannot leave this thread: write the request as a portable task, such as portable(({ http, index }) => http.get(…))`,
      )
  if (typeof accept === 'function')
    throw new LoadError(
      'cannot-travel',
      "The `accept` of the request is a function, which cannot leave this thread: list the statuses, such as accept: [200, '3xx']",
    )
  if (isBlob(body) || isForm(body))
    throw new LoadError(
      'cannot-travel',
      'The `body` of the request is a Blob or a FormData, which cannot leave this thread: write the request as a portable task that makes it, such as portable(({ http }) => http.post(…))',
    )
  if (check !== undefined)
    throw new LoadError(
      'cannot-travel',
      'The `check` of the request is a function, which cannot leave this thread: write the request as a portable task, such as portable(({ http }) => http.get(…, { check: … }))',
    )
  if (isStream(body))
    throw new LoadError('cannot-travel', 'The `body` of the request is a stream, which cannot leave this thread: give text or bytes')
}

/**
 * A request that can be cloned, and is sent exactly like `request`: with the whole address, and the body as bytes. `defaults` are the headers that it is sent
 * with unless it has its own.
 *
 * @throws {LoadError} as preparing it does.
 */
export function plainRequest(
  request: RequestTaskSpec<TaskContext>,
  baseUrl: string | undefined,
  defaults: readonly string[] = [],
): RequestSpec {
  assertSerializable(request)
  const { url, accept, ...options } = request
  const { target, method, name, given, bodyType, body, timeoutMs } = prepareRequest(url, options, new Targets(() => baseUrl), () => true)
  return {
    url: target.url,
    method,
    name,
    headers: plainHeaders(request.headers, withType(given, bodyType), defaults),
    redirects: options.redirects,
    decompress: options.decompress,
    // Copied: a buffer may be a slice of a larger one, and cloning would send all of it.
    body: Buffer.isBuffer(body) ? new Uint8Array(body) : undefined,
    accept,
    timeout: timeoutMs === 0 ? undefined : timeoutMs,
  }
}

const withType = (headers: readonly string[], type: string | undefined): readonly string[] =>
  type === undefined || hasHeader(headers, 'content-type') ? headers : [...headers, 'content-type', type]

/** With names that leave out a default, and without the type of the body if there is a default for it. */
function plainHeaders(own: RequestHeaders | undefined, prepared: readonly string[], defaults: readonly string[]): RequestHeaders {
  const headers: Record<string, readonly string[] | undefined> = headersAsObject(prepared)
  const names = own === undefined ? [] : namesOfHeaders(own)
  for (const name of names) if (!hasHeader(prepared, name)) headers[name] = undefined
  if (!names.includes('content-type') && hasHeader(defaults, 'content-type')) delete headers['content-type']
  return headers
}
