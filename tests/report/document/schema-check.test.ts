import { assert, constant, constantFrom, oneof, property } from 'fast-check'
import { expect, test } from 'vitest'
import { violation } from '../../../src/report/document/schema-check.ts'
import { buildResult, overloaded } from '../build-result.ts'
import { buildReport, buildRun, claim } from './build-report.ts'
import { problemsOf, schema } from './schema.ts'

const report = JSON.parse(
  JSON.stringify(buildReport(buildRun(overloaded(), [claim()]), buildRun(buildResult({ scenarios: { buy: buildResult() } }), [claim()]))),
) as object

/** Paths to everything in the document. */
function pathsIn(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, [...path, key]))]
}

const paths = pathsIn(report).filter((path) => path.length > 0)

function changed(value: unknown, [key, ...rest]: readonly string[], change: (value: unknown) => unknown): unknown {
  if (key === undefined) return change(value)
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<string, unknown>
  const inner = changed(copy[key], rest, change)
  if (inner === GONE && !Array.isArray(value)) delete copy[key]
  else copy[key] = inner === GONE ? null : inner
  return copy
}

const GONE = Symbol('gone')

test('a valid document violates nothing', () => {
  expect(violation(report, schema)).toBeUndefined()
})

test('finds fault with exactly the documents with which ajv does', () => {
  const replacement = oneof(constant(GONE), constantFrom<unknown>(null, 0, -1, 0.5, '', 'pass', [], {}, true, [1], '2026-01-01T00:00:00Z'))
  assert(
    property(constantFrom(...paths), replacement, (path, value) => {
      const other = changed(report, path, () => value)
      expect(violation(other, schema) === undefined).toBe(problemsOf(other).length === 0)
    }),
    { numRuns: 600 },
  )
})

test.for([
  [['runs', '0', 'judged', '0', 'verdict'], 'good', 'runs[0].judged[0].verdict must be one of "pass", "fail", "invalid", "not-judged"'],
  [['runs', '0', 'id'], GONE, 'runs[0].id is missing'],
  [['runs', '0', 'result', 'iterations', 'started'], 'many', 'runs[0].result.iterations.started must be a whole number'],
  [['createdAt'], 'today', 'createdAt must be a text like ^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z$'],
  [[], 5, 'it must be an object'],
] as const)('names the place: %j', ([path, value, text]) => {
  expect(
    violation(
      changed(report, path, () => value),
      schema,
    ),
  ).toBe(text)
})
