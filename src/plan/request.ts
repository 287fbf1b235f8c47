import { METHODS } from 'node:http'
import { mustBeAccept, rangesFrom } from './accept.ts'
import { readRequestUrl } from './address.ts'
import { kindOf } from './kind-of.ts'
import { isRecord, type MustBe } from './must-be.ts'
import { nearest, refuseUnknown } from './nearest.ts'
import type { Accept } from './options.ts'
import type { StatusRanges } from './plan.ts'
import { Problems } from './problems.ts'
import { readBody } from './request-body.ts'
import { readHeaders } from './request-headers.ts'

/** A request that needs no code: every iteration sends it once. */
export interface RequestSpec {
  /** An `http:` or `https:` address, or a path that begins with `/` and is looked up under `baseUrl`. */
  readonly url: string | URL
  /**
   * In any case: it is sent in capitals.
   * @defaultValue 'GET'
   */
  readonly method?: string | undefined
  readonly headers?: Readonly<Record<string, string | readonly string[]>> | undefined
  /** Text and bytes go out as they are, `URLSearchParams` as a form, an object or a list as JSON, both with their `content-type`. */
  readonly body?: string | Uint8Array | URLSearchParams | object | undefined
  /** Statuses that are success, for this request. @defaultValue what the load accepts */
  readonly accept?: Accept | undefined
  /** The step it counts as; at most 200 characters. */
  readonly name?: string | undefined
}

/** What `load` takes in place of a function. */
export type RequestTask = string | URL | RequestSpec

/** A request, complete and exact. Plain data that can be cloned into another thread, unless `accept` is a function. */
export interface RequestPlan {
  /** A whole address, or a path. */
  readonly url: string
  /** In capitals. */
  readonly method: string
  /** Name, value, name, value …, as given and in that order; a `content-type` that follows from the body is not among them. */
  readonly headers: readonly string[]
  readonly body: string | Uint8Array | undefined
  /** What the body is, where the headers do not say it and it can be told. */
  readonly contentType: string | undefined
  /** `undefined` where the load decides. */
  readonly accept: StatusRanges | ((status: number) => boolean) | undefined
  readonly name: string | undefined
}

const NAMES: Readonly<Record<keyof RequestSpec, true>> = { url: true, method: true, headers: true, body: true, accept: true, name: true }

const LONGEST_STEP_NAME = 200

/** `CONNECT` asks for a tunnel, not for an answer. */
const SENDABLE = METHODS.filter((method) => method !== 'CONNECT')

/**
 * Makes a request task complete and exact.
 *
 * @throws {LoadError} `bad-request` with every problem at once.
 */
export function requestFrom(task: RequestTask): RequestPlan {
  const problems = new Problems('the request')
  const spec = specOf(task, problems)
  const url = spec && readRequestUrl(spec.url, 'url', problems)
  const headers = readHeaders(spec?.headers, problems)
  const body = readBody(spec?.body, problems)
  if (spec?.method !== undefined) problems.check('method', spec.method, mustBeMethod)
  if (spec?.accept !== undefined) problems.check('accept', spec.accept, mustBeAccept)
  if (spec?.name !== undefined) problems.check('name', spec.name, mustBeStepName)
  problems.throwIfAny('bad-request')

  const { method = 'GET', accept, name } = spec!
  const saysType = headers.some((text, index) => index % 2 === 0 && text.toLowerCase() === 'content-type')
  return {
    url: url!,
    method: method.toUpperCase(),
    headers,
    body: body.content,
    contentType: saysType ? undefined : body.type,
    accept: accept === undefined || typeof accept === 'function' ? accept : rangesFrom(accept),
    name,
  }
}

function specOf(task: RequestTask, problems: Problems): RequestSpec | undefined {
  if (typeof task === 'string' || isUrl(task)) return { url: task }
  if (isRecord(task)) {
    refuseUnknown(task, Object.keys(NAMES), '', problems)
    return task
  }
  problems.expected('task', "an address, or an object such as { url: '/users', method: 'POST', body: {} }", kindOf(task))
  return undefined
}

/** A `URL` of this realm or another; an object literal with an `href` is a slip for `url`. */
const isUrl = (task: RequestTask): task is URL => typeof task === 'object' && task !== null && 'href' in task && !isRecord(task)

const mustBeMethod: MustBe = (value) => {
  if (typeof value !== 'string') return "a method such as 'GET' or 'POST'"
  if (SENDABLE.includes(value.toUpperCase())) return undefined
  const meant = nearest(value, SENDABLE)
  return `a method such as 'GET' or 'POST'${meant === undefined ? '' : ` (did you mean '${meant}'?)`}`
}

const mustBeStepName: MustBe = (value) =>
  typeof value === 'string' && value !== '' && value.length <= LONGEST_STEP_NAME
    ? undefined
    : `the name of a step, 1 to ${LONGEST_STEP_NAME} characters`
