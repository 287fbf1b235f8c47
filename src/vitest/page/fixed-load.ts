import type { RunnerTestCase } from 'vitest'
import type { PageTest } from '../../page/messages.ts'
import { steering } from './steering.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** What a test that the page runs has loaded; set by vitest-load. */
    loadCalls?: LoadCalls
  }
}

/** How a test calls `load`. */
export interface LoadCalls {
  /** Of calls whose load the page can change. */
  readonly free: number
  /** `compare`, `capacity` or `sweep`, if it calls one. */
  readonly fixed: FixedCall | undefined
  /** Of free calls whose task depends on the base URL, or may. */
  readonly relative: number
  /** The origin that a task names itself, if one does. */
  readonly absolute: string | undefined
}

type FixedCall = 'compare' | 'capacity' | 'sweep'

/** What the page cannot change, each with the reason; `null` for what it can. */
export type FixedParts = Pick<PageTest, 'fixed' | 'baseUrlFixed'>

const NO_CALLS: LoadCalls = { free: 0, fixed: undefined, relative: 0, absolute: undefined }

const REASONS: Readonly<Record<FixedCall, string>> = {
  compare: 'load.compare loads both arms as the test says',
  capacity: 'load.capacity chooses the rates itself',
  sweep: 'load.sweep chooses the numbers of users itself',
}

export function fixedParts({ free, fixed, relative, absolute }: LoadCalls): FixedParts {
  return {
    fixed: fixed !== undefined && free === 0 ? REASONS[fixed] : null,
    baseUrlFixed: absolute !== undefined && relative === 0 ? `The test loads ${absolute} by its whole address.` : null,
  }
}

/** `load`, also as bundlers write the call of an import. */
const LOAD = String.raw`\bload\)?`
const FREE = new RegExp(String.raw`${LOAD}\s*\(`)
const FIXED = new RegExp(String.raw`${LOAD}\.(compare|capacity|sweep)\)?\s*\(`)
/** The first text that a call of `load` or of a client gets, or that of `url`. */
const ADDRESSES = new RegExp(
  String.raw`(?:${LOAD}\s*\(|\bhttp\.(?:get|post|put|patch|delete|head|options|request)\s*\(|\burl:)\s*(['"\x60])(?<address>[^'"\x60]*)\1`,
  'g',
)

/** What the text of a test says, before it has run; a call that is elsewhere is unknown. */
export function callsIn(body: string): LoadCalls {
  const addresses = [...body.matchAll(ADDRESSES)].map(({ groups }) => groups!['address']!)
  const origins = addresses.map(originOf)
  return {
    free: FREE.test(body) ? 1 : 0,
    fixed: FIXED.exec(body)?.[1] as FixedCall | undefined,
    relative: origins.filter((origin) => origin === undefined).length,
    absolute: origins.find((origin) => origin !== undefined),
  }
}

/** Notes a call of `load` by a test that the page runs. */
export function noteLoad(task: RunnerTestCase | undefined, loaded: unknown): void {
  if (task === undefined || steering() === undefined) return
  const { meta } = task
  const { free, relative, absolute, ...calls } = meta.loadCalls ?? NO_CALLS
  const origin = typeof loaded === 'function' ? originIn(String(loaded)) : originOf(addressOf(loaded))
  meta.loadCalls = { ...calls, free: free + 1, relative: relative + (origin === undefined ? 1 : 0), absolute: absolute ?? origin }
}

/** Notes a call that decides itself what it loads. */
export function noteFixed(task: RunnerTestCase | undefined, fixed: FixedCall): void {
  if (task !== undefined && steering() !== undefined) task.meta.loadCalls = { ...(task.meta.loadCalls ?? NO_CALLS), fixed }
}

/** The one origin that all calls of a function name; `undefined` if one may not. */
function originIn(text: string): string | undefined {
  const { relative, absolute } = callsIn(text)
  return relative === 0 ? absolute : undefined
}

const addressOf = (task: unknown): unknown => (typeof task === 'object' && task !== null ? (task as { readonly url?: unknown }).url : task)

function originOf(address: unknown): string | undefined {
  const text = address instanceof URL ? address.href : address
  return typeof text === 'string' && /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text).origin : undefined
}
