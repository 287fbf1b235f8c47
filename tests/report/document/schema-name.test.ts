import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { SCHEMA } from '../../../src/report/document/load-report.ts'
import { schema } from './schema.ts'

test('the schema is read by the name that the package exports, which is what documents call it', () => {
  // A package finds itself by its own exports, as those that install it do.
  const found = createRequire(import.meta.url)(SCHEMA) as { readonly $id?: string; readonly $schema?: string }
  expect(SCHEMA).toBe('vitest-load/schema/report-1.json')
  expect(found).toEqual(schema)
  expect(found).toMatchObject({ $id: SCHEMA, $schema: 'https://json-schema.org/draft/2020-12/schema' })
  const { exports } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { readonly exports: object }
  expect(exports).toHaveProperty(['./schema/report-1.json'], './schema/report-1.json')
})
