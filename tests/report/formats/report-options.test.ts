import { describe, expect, test } from 'vitest'
import { reportPlanFrom, type ReportOptions } from '../../../src/report/formats/report-options.ts'
import { FORMAT_NAMES, kebab } from '../../../src/report/formats/formats.ts'
import { messageOf } from '../../helpers/message-of.ts'

describe('reports are wanted', () => {
  test('by a path, or by true for the default', () => {
    expect(reportPlanFrom({ json: 'out/load.json' }, undefined).paths).toEqual({ json: 'out/load.json' })
    expect(reportPlanFrom({ json: true }, undefined).paths).toEqual({ json: '.vitest-load/load.json' })
  })

  test('by the variable, which does not change a path', () => {
    expect(reportPlanFrom(undefined, 'json').paths).toEqual({ json: '.vitest-load/load.json' })
    expect(reportPlanFrom({ json: 'a.json' }, ' json ,').paths).toEqual({ json: 'a.json' })
    expect(reportPlanFrom({ json: false }, 'json').paths).toEqual({ json: '.vitest-load/load.json' })
  })

  test('to be sent, by true or by the variable', () => {
    expect(reportPlanFrom({ otlp: true }, undefined)).toMatchObject({ otlp: true, paths: {} })
    expect(reportPlanFrom(undefined, 'otlp,csv')).toMatchObject({ otlp: true, paths: { csv: '.vitest-load/load' } })
  })

  test.for([
    ['json', '.vitest-load/load.json'],
    ['html', '.vitest-load/load.html'],
    ['csv', '.vitest-load/load'],
    ['hlog', '.vitest-load/load.hlog'],
    ['prometheus', '.vitest-load/load.prom'],
    ['githubActionBenchmark', '.vitest-load/bench'],
    ['bencher', '.vitest-load/load.bmf.json'],
  ] as const)('%s by its path, true, and its name in the variable in either spelling; not by false', ([name, defaultPath]) => {
    expect(reportPlanFrom({ [name]: 'out/x' }, undefined).paths).toEqual({ [name]: 'out/x' })
    expect(reportPlanFrom({ [name]: true }, undefined).paths).toEqual({ [name]: defaultPath })
    expect(reportPlanFrom({ [name]: false }, undefined).paths).toEqual({})
    for (const spelled of [name, kebab(name)]) expect(reportPlanFrom(undefined, spelled).paths).toEqual({ [name]: defaultPath })
    expect(messageOf(() => reportPlanFrom({ [name]: 5 }, undefined))).toContain(`Expected \`reports.${name}\` to be a path`)
  })

  test('all of them at their defaults, none in the place of another', () => {
    const all = Object.fromEntries(FORMAT_NAMES.map((name) => [name, true]))
    expect(Object.keys(reportPlanFrom(all, undefined).paths)).toHaveLength(7)
  })

  test('not by default, and not by false or undefined', () => {
    expect(reportPlanFrom(undefined, undefined)).toEqual({ paths: {}, custom: undefined, otlp: false, output: false })
    expect(reportPlanFrom({ json: false, output: undefined, custom: undefined }, '').paths).toEqual({})
  })
})

describe('refused is', () => {
  test.for([
    [{ jsn: true }, undefined, 'Unknown option `reports.jsn`: did you mean `json`?'],
    [{ json: 5 }, undefined, "Expected `reports.json` to be a path such as 'load.html', or true, got 5 (number)"],
    [{ json: '' }, undefined, "Expected `reports.json` to be a path such as 'load.html', or true, got '' (string)"],
    [{ custom: 'x' }, undefined, "Expected `reports.custom` to be a function, got 'x' (string)"],
    [{ output: 'yes' }, undefined, "Expected `reports.output` to be true or false, got 'yes' (string)"],
    [
      { json: 'a/load', html: './a/load' },
      undefined,
      "Expected a path of its own for each report, got 'a/load' (string) for both html and json",
    ],
    ['json', undefined, "Expected `reports` to be an object such as { html: true }, got 'json' (string)"],
    [{}, 'jsno', "Expected VITEST_LOAD_REPORT to be names of reports such as 'html,json', got 'jsno' (string): did you mean 'json'?"],
  ] as const)('%j with the variable %j', ([options, variable, text]) => {
    expect(messageOf(() => reportPlanFrom(options, variable))).toContain(text)
  })
})

test('the types say what each report is', () => {
  const given: ReportOptions = {
    html: 'a.html',
    csv: 'load',
    hlog: true,
    bencher: false,
    otlp: true,
    custom: ({ verdict }) => ({ verdict }),
  }
  // @ts-expect-error Where to it is sent is said by the environment.
  const sent: ReportOptions = { otlp: 'http://127.0.0.1:4318' }
  // @ts-expect-error There is no such report.
  const unknown: ReportOptions = { cvs: true }
  expect(Object.keys(reportPlanFrom(given, undefined).paths)).toEqual(['html', 'csv', 'hlog'])
  for (const wrong of [sent, unknown]) expect(() => reportPlanFrom(wrong, undefined)).toThrow('reports.')
})
