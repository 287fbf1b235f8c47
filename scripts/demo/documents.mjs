import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { root } from './prepare.mjs'

/** Where the reports of a folder are, if `VITEST_LOAD_REPORT` turns them on. */
const documentIn = (folder) => join(folder, '.vitest-load/load.json')

/** What is wrong with the reports of the lessons: they must follow the schema that is shipped, and have every lesson that loads. */
export function problemsWithDocuments(folders, lessons) {
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(readJson('schema/report-1.json'))
  const documents = folders.map((folder) => ({ folder, document: readJson(documentIn(folder)) }))
  const invalid = documents.flatMap(({ folder, document }) =>
    validate(document) ? [] : validate.errors.map(({ instancePath, message }) => `${documentIn(folder)}: ${instancePath} ${message}`),
  )
  const files = new Set(documents.flatMap(({ document }) => document.runs.map(({ test, suite }) => (test ?? suite).file)))
  return [...invalid, ...lessons.filter((lesson) => !files.has(lesson)).map((lesson) => `no run of ${lesson} is in the report`)]
}

const readJson = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'))
