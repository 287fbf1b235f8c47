import { expect, test } from 'vitest'
import { openFilesOfProcess, parseOpenFiles } from '../../src/plan/environment.ts'
import { planFrom } from '../../src/plan/plan-from.ts'
import { messageOf } from '../helpers/message-of.ts'

test('the option wins over VITEST_LOAD_SEED, which wins over a drawn seed', () => {
  const environment = { seed: '8841', drawSeed: (): number => 3 }
  expect(planFrom({ seed: 5 }, environment).plan.seed).toBe(5)
  expect(planFrom({}, environment).plan.seed).toBe(8841)
  expect(planFrom({}, { ...environment, seed: '' }).plan.seed).toBe(3)
  expect(planFrom({}, { ...environment, seed: undefined }).plan.seed).toBe(3)
  expect(planFrom({ seed: 0 }, environment).plan.seed).toBe(0)
})

test('a seed that nobody named is drawn afresh for each plan', () => {
  const seeds = Array.from({ length: 20 }, () => planFrom({}, {}).plan.seed)
  expect(new Set(seeds).size).toBeGreaterThan(15)
  expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)).toBe(true)
})

test('a VITEST_LOAD_SEED that is none is refused, unless the option makes it idle', () => {
  expect(messageOf(() => planFrom({}, { seed: 'abc' }))).toMatchInlineSnapshot(
    `"bad-options: Expected \`VITEST_LOAD_SEED\` to be a whole number from 0 to 4 294 967 295, got 'abc' (string)"`,
  )
  expect(messageOf(() => planFrom({}, { seed: '4294967296' }))).toMatchInlineSnapshot(
    `"bad-options: Expected \`VITEST_LOAD_SEED\` to be a whole number from 0 to 4 294 967 295, got '4294967296' (string)"`,
  )
  expect(messageOf(() => planFrom({}, { seed: '1e3' }))).toMatchInlineSnapshot(
    `"bad-options: Expected \`VITEST_LOAD_SEED\` to be a whole number from 0 to 4 294 967 295, got '1e3' (string)"`,
  )
  expect(planFrom({ seed: 7 }, { seed: 'abc' }).plan.seed).toBe(7)
})

test('the hosts of option and VITEST_LOAD_ALLOW are joined, each once and spelled one way', () => {
  expect(planFrom({ allow: 'Staging.Example.com' }, { seed: '1' }).plan.allow).toEqual(['staging.example.com'])
  expect(
    planFrom(
      { allow: ['*.example.com', 'bücher.example:8080'] },
      { seed: '1', allow: ' *.Example.com, 203.0.113.7:443,, 2001:DB8:0:0::1 ,[2001:db8::1]' },
    ).plan.allow,
  ).toEqual(['*.example.com', 'xn--bcher-kva.example:8080', '203.0.113.7:443', '[2001:db8::1]'])
})

test('a host of VITEST_LOAD_ALLOW that is none is refused by name', () => {
  expect(messageOf(() => planFrom({}, { allow: 'ok.example, *, a b, fe80::1%eth0, [::1]:99999' }))).toMatchInlineSnapshot(`
    "bad-options: 4 problems with the load options:
    - Expected \`VITEST_LOAD_ALLOW\` to be a host such as 'staging.example.com', '*.example.com' or 'example.com:8080' (not all hosts at once: name the ones you need), got '*' (string)
    - Expected \`VITEST_LOAD_ALLOW\` to be a host such as 'staging.example.com', '*.example.com' or 'example.com:8080', got 'a b' (string)
    - Expected \`VITEST_LOAD_ALLOW\` to be a host such as 'staging.example.com', '*.example.com' or 'example.com:8080', got 'fe80::1%eth0' (string)
    - Expected \`VITEST_LOAD_ALLOW\` to be a host such as 'staging.example.com', '*.example.com' or 'example.com:8080', got '[::1]:99999' (string)"
  `)
})

test('problems of the environment are listed together with those of the options', () => {
  expect(messageOf(() => planFrom({ concurrency: 0 }, { seed: 'abc' }))).toMatchInlineSnapshot(`
    "bad-options: 2 problems with the load options:
    - Expected \`concurrency\` to be a whole number from 1 to 100 000, got 0 (number)
    - Expected \`VITEST_LOAD_SEED\` to be a whole number from 0 to 4 294 967 295, got 'abc' (string)"
  `)
})

test('the environment is that of this process where none is handed in', () => {
  const { VITEST_LOAD_SEED, VITEST_LOAD_ALLOW } = process.env
  try {
    process.env.VITEST_LOAD_SEED = '77'
    process.env.VITEST_LOAD_ALLOW = 'one.example,two.example'
    expect(planFrom({}).plan).toMatchObject({ seed: 77, allow: ['one.example', 'two.example'] })
  } finally {
    restore('VITEST_LOAD_SEED', VITEST_LOAD_SEED)
    restore('VITEST_LOAD_ALLOW', VITEST_LOAD_ALLOW)
  }
})

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name]
  else process.env[name] = value
}

const LIMITS = `Limit                     Soft Limit           Hard Limit           Units
Max processes             96365                96365                processes
Max open files            1024                 524288               files
`

test('the soft limit of open files is read from what Linux says, and taken to be enough where nothing is said', () => {
  expect(parseOpenFiles(LIMITS)).toBe(1_024)
  expect(parseOpenFiles(LIMITS.replace('1024  ', 'unlimited'))).toBe(10_256)
  expect(parseOpenFiles('')).toBe(10_256)
})

test('a plan without maxInFlight asks this process, which answers the same each time', () => {
  const limit = openFilesOfProcess()
  expect(planFrom({ rate: 1 }, { seed: '1' }).plan.model).toMatchObject({ maxInFlight: Math.max(1, Math.min(10_000, limit - 256)) })
  expect(openFilesOfProcess()).toBe(limit)
})
