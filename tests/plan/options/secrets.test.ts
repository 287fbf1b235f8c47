import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { COMPARE_RULES } from '../../../src/plan/comparison/check-compare-options.ts'
import { comparisonPlanFrom } from '../../../src/plan/comparison/comparison-plan.ts'
import { runLoad } from '../../../src/load/load.ts'
import { OPTION_RULES } from '../../../src/plan/options/option-rules.ts'
import { describeRun } from '../../../src/report/run/describe-run.ts'
import { standalone } from '../../../src/run/run-environment.ts'
import { feed } from '../../../src/run/task/feed.ts'
import { scenario } from '../../../src/run/task/scenario.ts'
import { targetPlanFrom } from '../../../src/serve/options/target-plan.ts'
import { matchers } from '../../../src/vitest/matchers/matchers.ts'
import { everythingIn, expectNoSecret, PLANTED, SECRET } from '../../helpers/planted.ts'
import { runOf } from '../../helpers/results/run-record.ts'

type Use = (secret: unknown) => object

const PARTS: Readonly<Record<string, readonly Use[]>> = {
  warmup: [(iterations) => ({ iterations }), (iteration) => ({ iteration })],
  stages: [
    (stage) => [stage],
    (to) => [{ to, over: '1s' }],
    (over) => [{ to: 1, over }],
    (time) => [{ for: time }],
    (other) => [{ other }],
  ],
  abortWhen: ['errorRate', 'p50', 'p90', 'p95', 'p99', 'within', 'holds', 'other'].map((name) => (part) => ({ [name]: part })),
  baseUrl: ['url', 'socketPath', 'ready', 'other'].map((name) => (part) => ({ url: 'http://127.0.0.1:9', [name]: part })),
  tls: ['ca', 'cert', 'key', 'pfx', 'passphrase', 'servername', 'rejectUnauthorized', 'other'].map((name) => (part) => ({ [name]: part })),
}

/** What comes out of a run that sends nothing: its error, or its result and what is printed of it. */
async function textsOf(task: unknown, options: object): Promise<readonly string[]> {
  try {
    const result = await runLoad(task as never, { exclusive: false, ...options }, standalone)
    return [everythingIn(result), describeRun(result)]
  } catch (error) {
    return [everythingIn(error)]
  }
}

async function textsOfAll(use: (secret: unknown) => readonly [task: unknown, options: object]): Promise<readonly string[]> {
  const texts: string[] = []
  for (const secret of PLANTED) texts.push(...(await textsOf(...use(secret))))
  return texts
}

const nothing = (): void => {}

describe('a secret comes out of no text', () => {
  test.for(Object.keys(OPTION_RULES))('of the option %s', async (option) => {
    expectNoSecret(await textsOfAll((secret) => [nothing, { iterations: 1, [option]: secret }]))
    expectNoSecret(await textsOfAll((secret) => [{ scenarios: { shop: { task: nothing, iterations: 1, [option]: secret } } }, {}]))
    for (const part of PARTS[option] ?? [])
      expectNoSecret(await textsOfAll((secret) => [nothing, { iterations: 1, [option]: part(secret) }]))
  })

  test('of an option that does not exist, and of what stands in place of all options', async () => {
    expectNoSecret(await textsOfAll((secret) => [nothing, { iterations: 1, headers: secret }]))
    expectNoSecret(await textsOfAll((secret) => [nothing, secret as object]))
  })

  test('of what stands in place of a task', async () => {
    expectNoSecret(await textsOfAll((secret) => [secret, { iterations: 0 }]))
    expectNoSecret(await textsOfAll((secret) => [{ scenarios: secret }, { iterations: 0 }]))
    expectNoSecret(await textsOfAll((secret) => [{ scenarios: { shop: secret } }, { iterations: 0 }]))
    expectNoSecret(await textsOfAll((secret) => [{ scenarios: { shop: { task: secret } } }, { iterations: 0 }]))
    expectNoSecret(await textsOfAll((secret) => [{ scenarios: { shop: { task: nothing } }, headers: secret }, { iterations: 0 }]))
  })
})

const inAScenario: readonly Use[] = [
  (part) => part as object,
  (think) => ({ think, tasks: { a: { run: nothing } } }),
  (start) => ({ start, tasks: { a: { run: nothing } } }),
  (stop) => ({ stop, tasks: { a: { run: nothing } } }),
  (tasks) => ({ tasks }),
  (task) => ({ tasks: { a: task } }),
  (run) => ({ tasks: { a: { run } } }),
  (weight) => ({ tasks: { a: { run: nothing, weight } } }),
  (flow) => ({ flow }),
  (step) => ({ flow: [step] }),
  (run) => ({ flow: [{ name: 'a', run }] }),
  (headers) => ({ flow: [{ name: 'a', run: nothing }], headers }),
]

const thrownBy = (act: () => unknown): readonly string[] => {
  try {
    act()
    return []
  } catch (error) {
    return [everythingIn(error)]
  }
}

test.for(inAScenario)('a secret comes out of no refusal of a scenario: %o', (use) => {
  const texts = PLANTED.flatMap((secret) => thrownBy(() => scenario(use(secret) as never)))
  expect(texts.length).toBeGreaterThan(10)
  expectNoSecret(texts)
})

const MODULE = new URL('../../../fixtures/projects/target.mjs', import.meta.url)

const inATarget: readonly ((secret: unknown) => readonly [entry: unknown, options?: unknown])[] = [
  (entry) => [entry],
  (command) => [{ command }],
  (argument) => [{ command: ['node', argument] }],
  (other) => [{ command: ['node'], other }],
  (options) => [MODULE, options],
  ...['args', 'cwd', 'env', 'port', 'ready', 'socketPath', 'timeout', 'other'].map(
    (name) => (part: unknown) => [MODULE, { [name]: part }] as const,
  ),
  (argument) => [MODULE, { args: [argument, 1] }],
  (token) => [MODULE, { env: { TOKEN: token } }],
]

test.for(inATarget)('a secret comes out of no refusal of a target: %o', (use) => {
  expectNoSecret(
    PLANTED.flatMap((secret) =>
      thrownBy(() => {
        const plan = targetPlanFrom(
          ...((use(secret) as Parameters<typeof targetPlanFrom>).concat({}).slice(0, 2) as Parameters<typeof targetPlanFrom>),
        )
        throw new Error(plan.name)
      }),
    ),
  )
})

test('a secret comes out of no refusal of a comparison', () => {
  for (const option of Object.keys(COMPARE_RULES))
    for (const use of [(secret: unknown) => secret, (secret: unknown) => ({ [option]: secret }), (secret: unknown) => ({ p95: secret })])
      expectNoSecret(PLANTED.flatMap((secret) => thrownBy(() => comparisonPlanFrom({ [option]: use(secret) }, {}))))
})

const FEED_OPTIONS = ['order', 'columns', 'delimiter', 'encoding', 'other']

test('a secret comes out of no refusal of rows', () => {
  expectNoSecret(PLANTED.flatMap((secret) => thrownBy(() => feed(secret as never))))
  expectNoSecret(PLANTED.flatMap((secret) => thrownBy(() => feed([{ name: 'Ada' }], secret as never))))
  for (const option of FEED_OPTIONS)
    expectNoSecret(PLANTED.flatMap((secret) => thrownBy(() => feed([{ name: 'Ada' }], { [option]: secret }))))
})

test.for([
  ['csv', `name,password\nAda,${SECRET}"x"\n`],
  ['csv', `name,password\nAda,"${SECRET}"x\n`],
  ['csv', `name,password\nAda,"${SECRET}\n`],
  ['csv', `name,password\n${SECRET}\n`],
  ['csv', `1,${SECRET}\n2,"x\n`],
  ['csv', `${SECRET}!,1\nx!,2\n`],
  ['json', `[{"password":"${SECRET}"},]`],
  ['json', `[{"password":${SECRET}}]`],
  ['json', SECRET],
  ['json', `{"password":"${SECRET}"}`],
] as const)('nor does a row of a file of %s that is not well formed: %j', ([extension, text]) => {
  const folder = mkdtempSync(join(tmpdir(), 'vitest-load-rows-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, `accounts.${extension}`)
  writeFileSync(file, text)
  const texts = thrownBy(() => feed(pathToFileURL(file)))
  expect(texts).toHaveLength(1)
  expectNoSecret(texts)
})

expect.extend(matchers)

// A baseline is stored if its options are right, and an empty `Map` of options is.
test.for(Object.keys(matchers).filter((name) => name !== 'toMatchLoadBaseline'))(
  'a secret comes out of no failure of the matcher %s',
  (name) => {
    const result = runOf({}, [{ count: 400, latencyMs: 1, call: {} }])
    const call = (received: unknown, ...given: readonly unknown[]): readonly string[] =>
      thrownBy(() => (expect(received) as unknown as Readonly<Record<string, (...args: readonly unknown[]) => void>>)[name]!(...given))
    for (const secret of PLANTED) {
      expectNoSecret(call(secret, 1))
      expectNoSecret(call(result, secret))
      expectNoSecret(call(result, { p50: secret, other: secret }))
      expectNoSecret(call(result, 200, secret))
      expectNoSecret(call(result, 200, { atLeast: secret, of: secret, within: secret, other: secret }))
    }
  },
)

test('a secret comes out of no refusal of the options of a baseline', () => {
  const receive = expect(runOf({}, [{ count: 400, latencyMs: 1 }]))
  for (const option of ['tolerance', 'floor', 'errorRate', 'other'])
    expectNoSecret(PLANTED.flatMap((secret) => thrownBy(() => receive.toMatchLoadBaseline({ [option]: secret }))))
})
