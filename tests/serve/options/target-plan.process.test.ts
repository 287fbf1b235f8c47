import { fileURLToPath, pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { LoadError } from '../../../src/units/errors/error.ts'
import { targetPlanFrom, type TargetPlan } from '../../../src/serve/options/target-plan.ts'

const PLAIN = new URL('../../../fixtures/targets/plain.mjs', import.meta.url)

/** What only JavaScript can pass. */
const plan = (entry: unknown, options: unknown = {}): TargetPlan => targetPlanFrom(entry as URL, options as object)

function refusal(entry: unknown, options?: unknown): string {
  try {
    plan(entry, options)
  } catch (error) {
    return `${(error as LoadError).code}: ${(error as LoadError).message.replaceAll(process.cwd(), '<root>')}`
  }
  return 'taken'
}

test('a module is run with its arguments, named by its path, and may take any port', () => {
  expect(plan(PLAIN, { args: ['--fast'], env: { A: 1, B: undefined, C: 'c' }, timeout: undefined })).toEqual({
    kind: 'module',
    name: 'fixtures/targets/plain.mjs',
    commandLine: [fileURLToPath(PLAIN), '--fast'],
    cwd: process.cwd(),
    env: { A: '1', B: undefined, C: 'c' },
    port: undefined,
    socketPath: undefined,
    profile: false,
    ready: undefined,
    timeoutMs: 30_000,
  })
})

test('a command is run as it is, named by its line', () => {
  expect(plan({ command: ['npm', 'run', 'start'] }, { port: 4321, timeout: '2m', cwd: new URL('.', PLAIN) })).toMatchObject({
    kind: 'command',
    name: 'npm run start',
    commandLine: ['npm', 'run', 'start'],
    cwd: fileURLToPath(new URL('.', PLAIN)),
    port: 4321,
    timeoutMs: 120_000,
  })
})

test('`ready` is a path, a text or a pattern, and a pattern starts over each time', () => {
  expect(plan(PLAIN, { ready: '/health' }).ready).toEqual({ by: 'path', path: '/health' })
  const text = plan(PLAIN, { ready: 'up on' }).ready
  expect(text?.by === 'output' && [text.inWords, text.isIn('is up on 1'), text.isIn('is up')]).toEqual(["'up on'", true, false])
  const pattern = plan(PLAIN, { ready: /up/g }).ready
  expect(pattern?.by === 'output' && [pattern.inWords, pattern.isIn('up'), pattern.isIn('up')]).toEqual(['/up/g', true, true])
})

describe('what cannot be started is refused', () => {
  test('as an entry', () => {
    const entries = [
      './server.mjs',
      undefined,
      new URL('http://127.0.0.1/server.mjs'),
      new URL('server.py', PLAIN),
      { command: 'npm start' },
      { command: [] },
      { command: ['npm', 'start'], port: 3000 },
      new URL('nowhere.mjs', PLAIN),
    ]
    expect(entries.map((entry) => refusal(entry)).join('\n')).toMatchInlineSnapshot(`
      "bad-target: Expected the target to be a file URL: write new URL('./server.mjs', import.meta.url), got './server.mjs' (string)
      bad-target: Expected the target to be a file URL such as new URL('./server.mjs', import.meta.url), or { command: ['npm', 'start'] }, got undefined
      bad-target: Expected the target to be a file URL such as new URL('./server.mjs', import.meta.url), or { command: ['npm', 'start'] }, got 'http://127.0.0.1/server.mjs' (string)
      bad-target: Expected the target to be a .mjs, .js or .cjs file, got '<root>/fixtures/targets/server.py': start anything else by { command }
      bad-target: Expected \`command\` to be a list of strings such as ['npm', 'start'], got 'npm start' (string)
      bad-target: Expected \`command\` to be a list of strings such as ['npm', 'start'], got [] (object)
      bad-target: Unknown key \`port\` next to \`command\`: options are the second argument
      target-not-found: The target <root>/fixtures/targets/nowhere.mjs does not exist"
    `)
  })

  test('together with its options', () => {
    expect(refusal({ command: ['npm', 'start'] }, { args: ['--fast'] })).toMatchInlineSnapshot(
      `"bad-target: A command has no \`args\`: add them to \`command\`"`,
    )
    expect(refusal(PLAIN, { cwd: 'nowhere' })).toMatchInlineSnapshot(
      `"target-not-found: Expected \`cwd\` to be a directory that exists, got 'nowhere' (string), as seen from <root>"`,
    )
  })

  test('on a port and a socket at once', () => {
    expect(refusal(PLAIN, { port: 80, socketPath: '/tmp/a.sock' })).toMatchInlineSnapshot(
      `"bad-target: Expected either \`port\` or \`socketPath\`, got both: a target is loaded in only one place"`,
    )
    expect(refusal(PLAIN, { socketPath: '' })).toMatchInlineSnapshot(
      `"bad-target: Expected \`socketPath\` to be the path of a socket such as '/tmp/app.sock', got '' (string)"`,
    )
  })

  test('TypeScript, with the way out', () => {
    expect(refusal('./x.ts')).toBe(
      "bad-target: Expected the target to be a file URL: write new URL('./x.ts', import.meta.url), got './x.ts' (string). TypeScript needs loadPlugin() from vitest-load/plugin, or { command: ['npx', 'tsx', './x.ts'] }",
    )
    expect(refusal(pathToFileURL(`${process.cwd()}/server.ts`))).toMatchInlineSnapshot(
      `"bad-target: Expected the target to be JavaScript, got '<root>/server.ts': for TypeScript, add loadPlugin() from vitest-load/plugin to the configuration of Vitest, or start it with { command: ['npx', 'tsx', 'server.ts'] }"`,
    )
  })

  test('options, all at once, without showing the environment', () => {
    expect(refusal(PLAIN, { prot: 1, args: 'x', cwd: 1, env: { SECRET: ['hunter2'], FINE: 1 }, port: 0, ready: '', timeout: 'soon' }))
      .toMatchInlineSnapshot(`
        "bad-target: 7 problems with the target:
        - Unknown option \`prot\` of a target (did you mean \`port\`?): the known ones are args, cwd, env, port, profile, ready, socketPath, timeout
        - Expected \`args\` to be a list of strings, got 'x' (string)
        - Expected \`cwd\` to be a directory, as text or file URL, got 1 (number)
        - Expected \`env\` to be an object of strings and numbers, got another value for SECRET
        - Expected \`port\` to be a whole number from 1 to 65 535 (leave it out for any port), got 0 (number)
        - Expected \`ready\` to be text or a pattern in the target's output, or a path such as '/health', got '' (string)
        - Expected \`timeout\` to be a time above 0 and at most 10 min, such as 500 or '10s', got 'soon' (string)"
      `)
    expect(refusal(PLAIN, 3000)).toMatchInlineSnapshot(`"bad-target: Expected the options of a target to be an object, got 3000 (number)"`)
    expect(refusal(PLAIN, { timeout: 0, port: 70_000 })).toMatchInlineSnapshot(`
      "bad-target: 2 problems with the target:
      - Expected \`timeout\` to be a time above 0 and at most 10 min, such as 500 or '10s', got 0 (number)
      - Expected \`port\` to be a whole number from 1 to 65 535 (leave it out for any port), got 70000 (number)"
    `)
  })
})
