import { formatReceived } from '../units/received.ts'
import { kindOf } from './kind-of.ts'
import { isRecord } from './must-be.ts'
import type { Problems } from './problems.ts'

/** The characters of a token in RFC 9110, section 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/** A header is sent as one byte a character; control characters, line breaks first of all, would end it and begin another. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/** Headers that are about the connection or its framing, which belong to the client: it would refuse them at every request. */
const OF_THE_CLIENT = new Set(['content-length', 'expect', 'keep-alive', 'transfer-encoding', 'upgrade'])

/** Flattens headers to name, value, name, value …, those that are `undefined` left out. Values are never shown: they may be secrets. */
export function readHeaders(headers: unknown, problems: Problems): readonly string[] {
  if (headers === undefined) return []
  if (!isRecord(headers)) {
    problems.expected('headers', "an object such as { accept: 'text/html' }", kindOf(headers))
    return []
  }
  return Object.entries(headers).flatMap(([name, value]) => {
    if (value === undefined) return []
    const values: readonly unknown[] = Array.isArray(value) ? value : [value]
    checkName(name, problems)
    for (const [index, one] of values.entries()) checkValue(one, `headers['${name}']${values === value ? `[${index}]` : ''}`, problems)
    return values.flatMap((one) => [name, one as string])
  })
}

function checkName(name: string, problems: Problems): void {
  if (!TOKEN.test(name)) return problems.add(`Expected \`headers\` to have names of letters, digits and "-", got ${formatReceived(name)}`)
  if (OF_THE_CLIENT.has(name.toLowerCase())) problems.add(`\`headers\` cannot have \`${name}\`: the client sets it by itself; leave it out`)
}

function checkValue(value: unknown, path: string, problems: Problems): void {
  if (typeof value !== 'string') return problems.expected(path, 'text', kindOf(value))
  if (!VALUE.test(value)) problems.expected(path, 'text without line breaks, in Latin letters', 'text with other characters')
}
