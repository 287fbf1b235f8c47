import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { COLUMNS, say, styled, wrapped } from './text.mjs'
import { runVitest } from './vitest.mjs'

/** How each test of `examples/caught` has to fail. */
const EXPECTED = {
  'GET /search answers within 100 ms': 'expected p99 latency at most 100 ms, got ',
  'GET /flaky answers every time': 'expected all iterations to have status 200, got 180 of 200',
  'GET /users is as fast as it was': 'expected p50 of head at most 10 % above base, got +',
}

/** Runs the tests that must fail, and shows their texts. `problems` says what was not as it should be, `invalid` names what this machine was too busy to prove. */
export async function catchProblems() {
  const folder = mkdtempSync(join(tmpdir(), 'vitest-load-demo-'))
  const report = join(folder, 'report.json')
  try {
    const { exitCode, output } = await runVitest('examples/caught/vitest.config.ts', {
      reporters: ['json'],
      args: [`--outputFile.json=${report}`],
    })
    return judge(exitCode, testsIn(report, output))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function judge(exitCode, tests) {
  const problems = exitCode === 0 ? ['Vitest ended without an error'] : []
  const invalid = []
  for (const [name, text] of Object.entries(EXPECTED)) {
    const test = tests.find(({ title }) => title === name)
    const message = messageOf(test)
    if (test?.status !== 'failed') problems.push(`'${name}' was expected to fail, and is ${test?.status ?? 'missing'}`)
    else if (!message.includes(text)) problems.push(`'${name}' failed by another reason`)
    if (message.startsWith('INVALID')) invalid.push(`'${name}'`)
    show(name, message)
  }
  return { problems, invalid }
}

function show(name, message) {
  say(`${styled('red', 'FAIL')}  ${styled('bold', name)}`)
  unwrapped(message)
    .flatMap((line) => wrapped(line, COLUMNS - 2, indentAfter(line)))
    .forEach(say)
  say('')
}

/** The text in whole lines: it comes wrapped for 100 columns, where what goes on stands 15 columns in. */
const unwrapped = (message) => message.replaceAll(/\n {15}(?=\S)/g, ' ').split('\n')

/** Where a line goes on that is too long: under its own text, to the left of which stand 13 columns of label. */
function indentAfter(line) {
  if (/^ {13}/.test(line)) return 15
  return /^ {2}[a-z]+ {2,}\S/.test(line) ? 13 : /^ */.exec(line)[0].length + 2
}

/** What Vitest says of a failure, without its kind and its stack. */
function messageOf(test) {
  const [message = ''] = test?.failureMessages ?? []
  return message.split(/\n\s+at /)[0].replace(/^\w*Error: /, '')
}

function testsIn(report, output) {
  try {
    return JSON.parse(readFileSync(report, 'utf8')).testResults.flatMap(({ assertionResults }) => assertionResults)
  } catch {
    process.stdout.write(output)
    return []
  }
}
