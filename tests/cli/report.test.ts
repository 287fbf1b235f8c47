import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { REPORT_HELP } from '../../src/cli/help.ts'
import { main } from '../../src/cli/main.ts'
import { FORMAT_NAMES, kebab } from '../../src/report/formats/formats.ts'
import type { LoadReport } from '../../src/report/document/load-report.ts'
import { buildResult, overloaded } from '../report/build-result.ts'
import { buildReport, buildRun, claim } from '../report/document/build-report.ts'
import { expectValid } from '../report/document/schema.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitest-load-report-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const put = (name: string, content: unknown): void =>
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))

async function run(...args: readonly string[]): Promise<{ readonly code: number; readonly said: string; readonly printed: string }> {
  const [said, printed]: [string[], string[]] = [[], []]
  const terminal = { print: (text: string) => void printed.push(text), log: (text: string) => void said.push(text), columns: 80 }
  const code = await main(['report', ...args], folder, terminal, new AbortController().signal)
  return { code, said: said.join('\n'), printed: printed.join('\n') }
}

test('documents are merged into one, with one copy of each run', async () => {
  const [first, second, third] = [
    buildRun(overloaded(), [claim()]),
    buildRun(buildResult()),
    buildRun(buildResult(), [claim({ verdict: 'fail' })]),
  ]
  put('a.json', buildReport(first, second))
  put('b.json', buildReport(second, third))
  expect(await run('a.json', 'b.json', '--json=sub/out.json')).toEqual({ code: 0, said: 'wrote sub/out.json', printed: '' })
  const merged = JSON.parse(readFileSync(join(folder, 'sub/out.json'), 'utf8')) as LoadReport
  expect(merged.runs.map(({ id }) => id)).toEqual([first.id, second.id, third.id])
  expect(merged.verdict).toBe('fail')
  expectValid(merged)
})

describe('it exits with 3, changes no file and says why, for', () => {
  const valid = buildReport(buildRun(overloaded(), [claim()]))
  test.for([
    ['text that is not JSON', 'a load test', 'Expected bad.json to be a report of vitest-load, but it is not JSON'],
    ['a file that was cut off', JSON.stringify(valid).slice(0, 5_000), 'it is not complete JSON'],
    ['another JSON file', { name: 'package' }, 'it is JSON, but has no `$schema` "vitest-load/schema/report-1.json"'],
    ['a newer format', { ...valid, format: 2 }, 'it has format 2, which a newer version of vitest-load wrote: update vitest-load'],
    [
      'a wrong value',
      { ...valid, runs: [{ ...valid.runs[0], judged: [claim({ verdict: 'good' as never })] }] },
      'runs[0].judged[0].verdict must be one of',
    ],
    ['null', 'null', 'it is JSON, but has no `$schema`'],
  ] as const)('%s', async ([, content, text]) => {
    put('good.json', valid)
    put('bad.json', content)
    put('out.json', 'as before')
    const { code, said } = await run('good.json', 'bad.json', '--json=out.json')
    expect(code).toBe(3)
    expect(said).toContain(text)
    expect(readFileSync(join(folder, 'out.json'), 'utf8')).toBe('as before')
    expect(readdirSync(folder).toSorted()).toEqual(['bad.json', 'good.json', 'out.json'])
  })

  test.for([
    [['--json=x'], 'Expected the files of reports'],
    [['a.json'], 'Expected a report to write, as in `--html=<file>`'],
    [['a.json', '--jsn=x'], 'Unknown option `--jsn`: did you mean `--json`?'],
    [['a.json', '--json=x', '--wild'], 'Unknown option `--wild`'],
    [['a.json', '--json=x', '--html=./x'], "Expected a path of its own for each report, got 'x' (string) for both html and json"],
    [['missing.json', '--json=x'], "got 'missing.json' (string), which cannot be read: ENOENT"],
  ] as const)('the arguments %j', async ([args, text]) => {
    const { code, said } = await run(...args)
    expect([code, readdirSync(folder)]).toEqual([3, []])
    expect(said).toContain(text)
  })

  test('a report that cannot be written', async () => {
    put('a.json', valid)
    const { code, said } = await run('a.json', '--json=a.json/inside.json')
    expect(code).toBe(3)
    expect(said).toContain('a.json')
  })
})

test.for([
  ['--json=x.json', ['x.json']],
  ['--html=x.html', ['x.html']],
  ['--csv=x', ['x_t_exceptions.csv', 'x_t_failures.csv', 'x_t_stats.csv', 'x_t_stats_history.csv']],
  ['--hlog=x.hlog', ['x.hlog']],
  ['--prometheus=x.prom', ['x.prom']],
  ['--github-action-benchmark=x', ['x-bigger.json', 'x-smaller.json']],
  ['--bencher=x.bmf.json', ['x.bmf.json']],
] as const)('%s writes its files', async ([option, files]) => {
  const place = { test: { file: 'a.test.ts', name: 't', project: '', attempt: 1 } }
  put('a.json', buildReport(buildRun(overloaded(), [claim()], place)))
  expect((await run('a.json', option)).code).toBe(0)
  expect(readdirSync(folder).toSorted()).toEqual(['a.json', ...files].toSorted())
  for (const file of files) expect(readFileSync(join(folder, file), 'utf8'), file).not.toBe('')
})

test('what a format leaves out is said', async () => {
  put(
    'a.json',
    buildReport(buildRun(overloaded(), [claim({ verdict: 'invalid' })], { test: { file: 'a', name: 'b', project: '', attempt: 1 } })),
  )
  expect(await run('a.json', '--github-action-benchmark=bench')).toEqual({
    code: 0,
    said: 'wrote bench-smaller.json\nwrote bench-bigger.json\ngithub-action-benchmark: b: left out, its run is INVALID',
    printed: '',
  })
})

test('the help names every format', async () => {
  const { code, printed } = await run('--help')
  expect([code, printed]).toEqual([0, REPORT_HELP.trimEnd()])
  for (const name of FORMAT_NAMES) expect(REPORT_HELP).toContain(`--${kebab(name)}=`)
})
