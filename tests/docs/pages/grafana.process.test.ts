import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { prometheusText } from '../../../src/report/formats/prometheus.ts'
import { testWith } from '../../helpers/needs.ts'
import { buildReport, buildRun, claim } from '../../report/document/build-report.ts'
import { overloaded, stepOf } from '../../report/build-result.ts'
import { root } from '../markdown.ts'

interface Dashboard {
  readonly uid: unknown
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string; readonly datasource?: object }[] }
  readonly panels: readonly {
    readonly title: string
    readonly datasource: object
    readonly targets: readonly { readonly expr: string; readonly datasource: object }[]
  }[]
}

const dashboard = JSON.parse(readFileSync(join(root, 'docs/grafana/vitest-load.json'), 'utf8')) as Dashboard
const expressions = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))

test('the dashboard of Grafana takes its data source from a variable, everywhere', () => {
  const { uid, templating, panels } = dashboard
  expect(uid).toBeNull()
  expect(templating.list[0]).toMatchObject({ name: 'datasource', type: 'datasource' })
  const sources = [...templating.list.slice(1), ...panels, ...panels.flatMap(({ targets }) => targets)].map(({ datasource }) => datasource)
  expect(new Set(sources.map((source) => JSON.stringify(source)))).toEqual(new Set(['{"type":"prometheus","uid":"${datasource}"}']))
})

test('it asks only for metrics and labels that the report has, and for each of its metrics', () => {
  const text = prometheusText(buildReport(buildRun({ ...overloaded(), steps: { a: stepOf([1]) } }, [claim()])))
  const exported = new Set(text.match(/^vitest_load\w+/gm))
  const asked = new Set(expressions.flatMap((expression) => expression.match(/vitest_load\w+/g) ?? []))
  expect([...asked].filter((name) => !exported.has(name))).toEqual([])
  const families = new Set([...exported].map((name) => name.replace(/_(?:bucket|sum|count)$/, '')))
  expect(new Set([...asked].map((name) => name.replace(/_bucket$/, '')))).toEqual(families)
  const labels = new Set(text.match(/\w+(?==")/g))
  for (const expression of expressions)
    for (const [label] of expression.matchAll(/\w+(?==~?"|!=")/g)) expect(labels, expression).toContain(label)
})

const isThere = spawnSync('promtool', ['--version']).error === undefined

testWith(isThere)(`promtool reads its expressions (needs promtool, of Debian's package prometheus)`, () => {
  const rules = { groups: [{ name: 'g', rules: expressions.map((expr, index) => ({ record: `r${index}`, expr })) }] }
  const folder = mkdtempSync(join(tmpdir(), 'vitest-load-rules-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  // YAML contains JSON.
  writeFileSync(join(folder, 'rules.yml'), JSON.stringify(rules))
  const { stdout, stderr, status } = spawnSync('promtool', ['check', 'rules', join(folder, 'rules.yml')], { encoding: 'utf8' })
  expect(status, stdout + stderr).toBe(0)
})
