import { ACCEPTED_CODINGS } from './content-coding.ts'
import { hasHeader } from './headers.ts'

/** The headers that the client adds to those of the caller, unless they are among them: that of a body of this type, and what it can decompress. */
export function ownHeaders(given: readonly string[], bodyType: string | undefined, decompress: boolean): readonly string[] {
  if (bodyType === undefined && !decompress) return NONE
  const own: string[] = []
  if (bodyType !== undefined && !hasHeader(given, 'content-type')) own.push('content-type', bodyType)
  if (decompress && !hasHeader(given, 'accept-encoding')) own.push('accept-encoding', ACCEPTED_CODINGS)
  return own
}

const NONE: readonly string[] = []
