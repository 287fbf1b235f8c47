import { isUint8Array } from 'node:util/types'
import { kindOf, tagOf } from './kind-of.ts'
import { isRecord } from './must-be.ts'
import type { Problems } from './problems.ts'

/** A body as it is sent, and what it is, where that follows from what the caller gave. */
interface RequestBody {
  readonly content: string | Uint8Array | undefined
  readonly type: string | undefined
}

const EXPECTATION = 'text, bytes, URLSearchParams, or an object or list to be sent as JSON'

/** Reads a body that may be anything, and never shows it. JSON is written once, before the run, so that it costs an iteration nothing. */
export function readBody(body: unknown, problems: Problems): RequestBody {
  if (body === undefined || typeof body === 'string' || isUint8Array(body)) return { content: body, type: undefined }
  if (tagOf(body) === 'URLSearchParams')
    return { content: (body as URLSearchParams).toString(), type: 'application/x-www-form-urlencoded;charset=UTF-8' }
  if (isRecord(body) || Array.isArray(body)) {
    try {
      const json = JSON.stringify(body)
      // A `toJSON` of its own may give anything, nothing included.
      if (typeof json === 'string') return { content: json, type: 'application/json' }
      problems.expected('body', EXPECTATION, 'an object whose `toJSON` gives nothing')
    } catch (error) {
      problems.expected(
        'body',
        EXPECTATION,
        `an object that is no JSON: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
      )
    }
  } else problems.expected('body', EXPECTATION, kindOf(body))
  return { content: undefined, type: undefined }
}
