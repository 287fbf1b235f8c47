import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectNoSecret, SECRET } from '../../helpers/planted.ts'
import { reportsOfProject, type ReportedProject } from '../../helpers/projects/load-report.ts'
import { startCollector } from '../../report/otlp/collector.ts'
import { textsIn } from '../../report/otlp/read-protobuf.ts'

const folder = mkdtempSync(join(tmpdir(), 'vitest-load-secrets-'))
const summary = join(folder, 'summary.md')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let project: ReportedProject
/** What collectors got, by protocol. */
const sent: Record<string, string> = {}

beforeAll(async () => {
  project = await projectSending('http/json')
  await projectSending('http/protobuf', ['-t', 'a step by its name|user info of a proxy'])
}, 120_000)

async function projectSending(protocol: string, args: readonly string[] = []): Promise<ReportedProject> {
  const collector = await startCollector(200)
  const environment = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    OTEL_EXPORTER_OTLP_TIMEOUT: '20000',
  }
  const ran = await reportsOfProject('echoed', {
    env: { SECRET, GITHUB_STEP_SUMMARY: summary, ...environment },
    args: ['--reporter=junit', '--reporter=json', ...args],
  })
  const texts = collector.received.map(({ body }) => (protocol === 'http/json' ? String(body) : textsIn(body).join('\n')))
  sent[protocol] = texts.join('\n')
  await collector.stop()
  return ran
}

/** Every kind of file that was written, with those of one test for CSV. */
const FILES = [
  'load.json',
  'load.html',
  'load.hlog',
  'load.prom',
  'bench-smaller.json',
  'bench-bigger.json',
  'load.bmf.json',
  'load.junit.xml',
  'load.vitest.json',
  ...['stats', 'stats_history', 'failures', 'exceptions'].map((kind) => `load_user_info_of_a_proxy_${kind}.csv`),
]

test('a secret that the target repeats in its output, its reason phrase and its body is masked in every report', () => {
  const { report, files, run } = project
  expect(Object.values(run.tests).map(({ state }) => state)).toEqual(Array.from({ length: 10 }, () => 'failed'))
  // The last one is refused before anything is sent.
  expect(report.runs).toHaveLength(9)
  expect(Object.keys(files)).toEqual(expect.arrayContaining(FILES))
  expectNoSecret(Object.values(files))
  expectNoSecret([run.output])
  const masked = [
    'load.json',
    'load.html',
    'load.junit.xml',
    'load.vitest.json',
    'load_a_function_that_throws_what_it_was_told_failures.csv',
    'load_the_handshake_of_a_WebSocket_failures.csv',
  ]
  for (const name of masked) expect(files[name], name).toContain('•••')
  // The output of the target is there, and what it repeated is not.
  expect(files['load.json']).toContain('refused')
  expect(files['load.json']).toContain('accepted')
})

test('nor is it in the summary of the job, which has the text of each failure folded', () => {
  const text = readFileSync(summary, 'utf8')
  expectNoSecret([text])
  expect(text).toMatch(/<details><summary>a function that throws what it was told<\/summary>\n\n```+text\nexpected [^]*?•••/)
})

test.for(['http/json', 'http/protobuf'])('nor is it sent by %s', (protocol) => {
  expect(sent[protocol]).toContain('get ?token=•••')
  expectNoSecret([sent[protocol]!])
})

test.for([
  ['user info of an address', 'bad-url'],
  ['user info in a redirect', 'redirect-refused'],
  ['user info of a proxy', 'proxy-authorization'],
  ['user info of the base address, which is refused', 'an address without user name and password'],
])('%s says what is wrong, and not what it is', ([name, text]) => {
  const errors = project.run.tests[name!]!.errors.join('\n')
  expect(errors).toContain(text)
  expectNoSecret([errors])
})
