import { randomBytes } from 'node:crypto'
import { isBlob } from '../../../units/platform/any-realm.ts'
import { LoadError } from '../../../units/errors/error.ts'
import { piecesOfBlob, StreamedBody } from './streamed-body.ts'

/** An encoded form, and its `content-type`. */
export interface EncodedForm {
  readonly content: Buffer | StreamedBody
  readonly contentType: string
}

/**
 * Encodes a form as `multipart/form-data` (RFC 7578, and the HTML standard for names and line ends). Texts are encoded at once; files are read while they are
 * sent. `givenType` is the header `content-type` of the caller, whose boundary is used.
 *
 * @throws {LoadError} `bad-body` if that header names no boundary.
 */
export function encodeForm(form: FormData, givenType: string | undefined): EncodedForm {
  const boundary = givenType === undefined ? `----vitest-load-${randomBytes(16).toString('hex')}` : boundaryIn(givenType)
  const parts: (Buffer | Blob)[] = []
  let texts = ''
  for (const [name, value] of form) {
    texts += `--${boundary}\r\ncontent-disposition: form-data; name="${escaped(crlf(name))}"`
    if (!isBlob(value)) {
      texts += `\r\n\r\n${crlf(value)}\r\n`
      continue
    }
    texts += `; filename="${escaped(value.name)}"\r\ncontent-type: ${value.type || 'application/octet-stream'}\r\n\r\n`
    parts.push(Buffer.from(texts), value)
    texts = '\r\n'
  }
  parts.push(Buffer.from(`${texts}--${boundary}--\r\n`))
  const contentType = givenType ?? `multipart/form-data; boundary=${boundary}`
  const [only] = parts
  if (parts.length === 1) return { content: only as Buffer, contentType }
  const length = parts.reduce((sum, part) => sum + (Buffer.isBuffer(part) ? part.length : part.size), 0)
  return { content: new StreamedBody(length, true, () => piecesOf(parts)), contentType }
}

async function* piecesOf(parts: readonly (Buffer | Blob)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if (Buffer.isBuffer(part)) yield part
    else yield* piecesOfBlob(part)
  }
}

function boundaryIn(contentType: string): string {
  const [, quoted, bare] = /;\s*boundary=(?:"([^"]+)"|([^\s;"]+))/i.exec(contentType) ?? []
  const boundary = quoted ?? bare
  if (boundary !== undefined) return boundary
  throw new LoadError(
    'bad-body',
    'Expected the header `content-type` of a FormData to name its boundary, got one without (it is not shown): leave the header out, and it is set',
  )
}

const crlf = (text: string): string => text.replace(/\r\n?|\n/g, '\r\n')

const escaped = (text: string): string => text.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22')
