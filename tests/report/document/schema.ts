import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect } from 'vitest'
import type { Schema } from '../../../src/report/document/schema-check.ts'

/** The schema as it is shipped. */
export const schema = JSON.parse(readFileSync(new URL('../../../schema/report-1.json', import.meta.url), 'utf8')) as Schema

const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema as object)

/** What is wrong with a document, by a validator that is not ours. */
export const problemsOf = (document: unknown): readonly string[] => {
  validate(document)
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

/** Expects a document to follow its schema, as it is once it was written. */
export function expectValid(document: unknown): void {
  expect(problemsOf(JSON.parse(JSON.stringify(document)))).toEqual([])
}
