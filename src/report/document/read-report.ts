import { readFileSync } from 'node:fs'
import { LoadError } from '../../units/errors/error.ts'
import { packageFile } from '../../units/platform/package-root.ts'
import { plainText } from '../../units/text/plain-text.ts'
import { SCHEMA, type LoadReport } from './load-report.ts'
import { violation, type Schema } from './schema-check.ts'

const LONGEST = 300

/**
 * Reads a document from a text; `name` says where it came from.
 *
 * @throws {LoadError} `bad-report` if it is no document of this format, with the reason.
 */
export function readReport(text: string, name: string): LoadReport {
  const data = parsed(text, name)
  const { format, $schema } = (typeof data === 'object' && data !== null ? data : {}) as {
    readonly format?: unknown
    readonly $schema?: unknown
  }
  if (typeof format === 'number' && format > 1)
    throw bad(name, `it has format ${format}, which a newer version of vitest-load wrote: update vitest-load`)
  if (typeof $schema !== 'string' || !$schema.startsWith('vitest-load/schema/'))
    throw bad(name, `it is JSON, but has no \`$schema\` "${SCHEMA}": pass the file that the report \`json\` writes`)
  const found = violation(data, schema())
  if (found !== undefined) throw bad(name, plainText(found, LONGEST))
  return data as LoadReport
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const why = plainText((error as Error).message, LONGEST)
    throw bad(name, text.trimStart().startsWith('{') ? `it is not complete JSON (${why}): was it cut off?` : `it is not JSON (${why})`)
  }
}

const bad = (name: string, why: string): LoadError =>
  new LoadError('bad-report', `Expected ${name} to be a report of vitest-load, but ${why}`)

let known: Schema | undefined

function schema(): Schema {
  known ??= JSON.parse(readFileSync(packageFile('schema/report-1.json'), 'utf8')) as Schema
  return known
}
