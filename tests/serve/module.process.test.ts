import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, test, expect, describe } from 'vitest'
import { startTarget, type Target } from '../../src/serve/start-target.ts'
import type { TargetOptions } from '../../src/serve/options/target-options.ts'
import type { BaseUrl } from '../../src/plan/options/load-options.ts'
import type { LoadError } from '../../src/units/errors/error.ts'
import { freePort } from '../../src/serve/reach.ts'
import { startFixture } from '../helpers/fixture-server.ts'
import { isRunning } from './is-running.ts'

const fileOf = (name: string): URL => new URL(`../../fixtures/targets/${name}`, import.meta.url)

/** Starts a module of fixtures/targets; it is stopped with the test. */
function module(name: string, options?: TargetOptions): Target {
  const target = startTarget(fileOf(name), options)
  onTestFinished(() => target.stop())
  return target
}

/** Longer than the default of a second, for machines with much else to do. */
const soon = <T>(look: () => T): ReturnType<typeof expect.poll<T>> => expect.poll(look, { timeout: 5_000 })

const textOf = async (url: string): Promise<string> => (await fetch(url)).text()

/** What `ready` was refused with; times, places and process ids, which change, are taken out. */
async function failureOf(target: Target): Promise<string> {
  const error = await target.ready.then(
    () => undefined,
    (reason: LoadError) => reason,
  )
  const message = error?.message.replaceAll(/file:\S+|\bat .*/g, '<place>').replaceAll(/\(node:\d+\)/g, '(node)')
  return `${error?.code}: ${message}`
}

describe('a module that comes up', () => {
  test('has an address, a port and a process of its own, and does not notice that it is watched', async () => {
    const target: Target & BaseUrl = module('plain.mjs', { args: ['--fast'], env: { COLOR: 'blue' }, cwd: fileOf('.') })
    await target.ready
    expect(target.url).toBe(`http://127.0.0.1:${target.port}`)
    expect(target.pid).not.toBe(process.pid)
    expect(JSON.parse(await textOf(target.url))).toEqual({
      args: ['--fast'],
      execArgv: [],
      cwd: expect.stringMatching(/fixtures\/targets$/),
      host: '127.0.0.1',
      port: '0',
      color: 'blue',
      hasSend: false,
      isConnected: false,
    })
    expect(target.report()).toEqual({ ended: undefined, output: `listening on ${target.port}` })
    expect(target.output).toBe(`listening on ${target.port}\n`)
  })

  test('is told the port it is wanted on, and loses variables that are undefined', async () => {
    const port = await freePort()
    const target = module('plain.mjs', { port, env: { HOST: undefined } })
    await target.ready
    expect(target.port).toBe(port)
    expect(JSON.parse(await textOf(target.url))).toMatchObject({ port: String(port) })
  })

  test('is found on a port of its own choice', async () => {
    const port = await freePort()
    const target = module('own-port.mjs', { env: { OWN_PORT: port, OWN_HOST: '127.0.0.1' } })
    await target.ready
    expect(target.url).toBe(`http://127.0.0.1:${port}`)
  })

  test.each([
    ['0.0.0.0', '127.0.0.1'],
    ['::', '127.0.0.1'],
    ['::1', '[::1]'],
    ['127.0.0.2', '127.0.0.2'],
  ])('bound to %s is reached at %s', async (bound, reached) => {
    const target = module('own-port.mjs', { env: { OWN_HOST: bound } })
    await target.ready
    expect(target.url).toBe(`http://${reached}:${target.port}`)
    expect(await textOf(target.url)).toBe('ok')
  })

  test('that takes IPv6 alone is reached there', async () => {
    const target = module('ipv6-only.mjs')
    await target.ready
    expect(target.url).toBe(`http://[::1]:${target.port}`)
    expect(await textOf(target.url)).toBe('ok')
  })

  test('on two ports is the one that opened first, or the one that is wanted', async () => {
    const port = await freePort()
    const byOrder = module('two-ports.mjs')
    const byPort = module('two-ports.mjs', { env: { MAIN_PORT: port }, port })
    await Promise.all([byOrder.ready, byPort.ready])
    expect(await Promise.all([textOf(byOrder.url), textOf(byPort.url)])).toEqual(['metrics', 'main'])
    // A guess is said to be one; a choice is not.
    await soon(() => byOrder.report().note?.replaceAll(String(byOrder.port), '<first>').replace(/\d+/, '<second>')).toBe(
      "it listens on ports <first> and <second>, and port <first>, which opened first, is loaded: `port`, or a path such as `ready: '/health'`, selects the right one",
    )
    expect(byPort.report().note).toBeUndefined()
  })

  test('on two ports is the one that answers the path of `ready`', async () => {
    const target = module('two-ports.mjs', { ready: '/health' })
    await target.ready
    expect(await textOf(target.url)).toBe('main')
    expect(target.report().note).toBeUndefined()
  })

  test.for([
    ['that has tried another port and closed it', 'looks-for-a-port.mjs', 'ok', { ready: '/' }],
    ['that writes anything to the pipe by which it is found', 'writes-to-three.mjs', 'ok', {}],
    ['in the workers of a cluster', 'clustered.mjs', 'ok', {}],
    ['in a thread', 'threaded.mjs', 'ok', {}],
    ['of CommonJS, which is still the main module', 'common.cjs', 'common', {}],
  ] as const)('is found: one %s', async ([, name, text, options]) => {
    const target = module(name, options)
    await target.ready
    expect(await textOf(target.url)).toBe(text)
  })

  test('may listen on a Unix socket, by its own choice or as it is told', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'serve-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const own = join(folder, 'own.sock')
    const byChoice = module('on-a-socket.mjs', { socketPath: own, env: { OWN_PATH: own } })
    const asReported = module('on-a-socket.mjs', { socketPath: 'told.sock', cwd: folder })
    await Promise.all([byChoice.ready, asReported.ready])
    expect([byChoice, asReported].map(({ url, socketPath }) => [url, socketPath])).toEqual([
      ['http://localhost', own],
      ['http://localhost', join(folder, 'told.sock')],
    ])
    expect(() => byChoice.port).toThrow(
      `The target \`fixtures/targets/on-a-socket.mjs\` listens on the socket ${own}, not on a port: read \`socketPath\``,
    )
  })

  test('is ready when a path answers on its Unix socket', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'serve-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const target = module('on-a-socket.mjs', { socketPath: join(folder, 'app.sock'), ready: '/health' })
    await target.ready
    expect(target.socketPath).toBe(join(folder, 'app.sock'))
  })

  test('behind TLS is known by its socket', async () => {
    const target = module('secure.mjs')
    await target.ready
    expect(target.url).toBe(`https://127.0.0.1:${target.port}`)
  })

  test('has children that are left alone, and that end with it', async () => {
    const target = module('with-children.mjs')
    await target.ready
    const { message, childPid } = JSON.parse(await textOf(target.url)) as { message: object; childPid: number }
    expect(message).toEqual({ execArgv: [] })
    expect(isRunning(childPid)).toBe(true)
    await target.stop()
    expect(isRunning(childPid)).toBe(false)
  })

  // Elsewhere the system does not tell which process has started which.
  test.runIf(process.platform === 'linux').each([
    ['', {}],
    ['whose parent has ended', { ORPHAN: 1 }],
    ['that does not heed SIGTERM', { STUBBORN: 1 }],
  ])('ends with its child in a session of its own %s', async (_story, env) => {
    const target = module('detached-child.mjs', { env })
    await target.ready
    const childPid = Number(await textOf(target.url))
    expect(isRunning(childPid)).toBe(true)
    await target.stop()
    expect([isRunning(target.pid), isRunning(childPid)]).toEqual([false, false])
  })

  test.runIf(process.platform === 'linux')('that has crashed leaves no child in a session of its own behind', async () => {
    const target = module('detached-child.mjs')
    await target.ready
    const childPid = Number(await textOf(target.url))
    process.kill(target.pid!, 'SIGKILL')
    await soon(() => target.report().ended).toBe('killed by SIGKILL')
    expect(isRunning(childPid)).toBe(true)
    await target.stop()
    expect(isRunning(childPid)).toBe(false)
  })

  test('is up when its output says so, colours aside', async () => {
    const target = module('healthy-later.mjs', { ready: 'healthy at last', env: { HEALTHY_MS: 150 } })
    await target.ready
    expect(target.output).toBe('starting\nhealthy at last\n')
    const byPattern = module('plain.mjs', { ready: /listening on \d+/ })
    await byPattern.ready
    expect(byPattern.output).toBe(`listening on ${byPattern.port}\n`)
  })

  test('is up when a path answers well', async () => {
    const target = module('healthy-later.mjs', { ready: '/health', env: { HEALTHY_MS: 150 } })
    await target.ready
    expect((await fetch(`${target.url}/health`)).status).toBe(200)
  })

  test('may make any amount of noise before and while it is used', async () => {
    const target = module('noisy.mjs', { env: { NOISE_MB: 5 }, ready: 'up any moment' })
    await target.ready
    expect(await textOf(target.url)).toBe('ok')
    await soon(() => target.output.endsWith('that was all\n')).toBe(true)
    expect(target.output.length).toBeLessThanOrEqual(131_072)
    expect(target.report().output.split('\n')).toHaveLength(20)
  })
})

describe('a module that does not come up', () => {
  test('because it is late', async () => {
    const target = module('late.mjs', { timeout: '1s', env: { LATE_MS: 20_000 } })
    expect(await failureOf(target)).toMatchInlineSnapshot(`
      "target-late: The target \`fixtures/targets/late.mjs\` was not up within 1 s: it opened no port. Let it listen on \`process.env.PORT\`, or any other port. If a child process of it listens, start it as a command: serve({ command: ['node', 'server.mjs'] }). If it is only slow, raise \`timeout\`
      Its last output:
        | warming up"
    `)
    expect(() => target.url).toThrow('was not up within 1 s')
    await target.stop()
    expect(isRunning(target.pid)).toBe(false)
    expect(target.report().ended).toBe('stopped')
  })

  test('because it opens no port', async () => {
    expect(await failureOf(module('port-less.mjs', { timeout: '1s' }))).toMatchInlineSnapshot(`
      "target-late: The target \`fixtures/targets/port-less.mjs\` was not up within 1 s: it opened no port. Let it listen on \`process.env.PORT\`, or any other port. If a child process of it listens, start it as a command: serve({ command: ['node', 'server.mjs'] }). If it is only slow, raise \`timeout\`
      Its last output:
        | waiting for work"
    `)
  })

  test('because it listens on a Unix socket that nobody asked for, as tools do to talk to their helpers', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'serve-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const failure = await failureOf(module('on-a-socket.mjs', { timeout: '3s', env: { OWN_PATH: join(folder, 'own.sock') } }))
    expect(failure.replace(folder, '<folder>')).toMatchInlineSnapshot(`
      "target-late: The target \`fixtures/targets/on-a-socket.mjs\` was not up within 3 s: it listens on the socket <folder>/own.sock, not on a port. Give that path as \`socketPath\`, or let it listen on \`process.env.PORT\`
      It wrote nothing"
    `)
  })

  test('because it opens another port than the one it is wanted on', async () => {
    const [own, wanted] = [await freePort(), await freePort()]
    const failure = await failureOf(module('own-port.mjs', { port: wanted, timeout: '1s', env: { OWN_PORT: own, OWN_HOST: '127.0.0.1' } }))
    expect(failure.replaceAll(String(own), '<own>').replaceAll(String(wanted), '<wanted>')).toMatchInlineSnapshot(`
      "target-late: The target \`fixtures/targets/own-port.mjs\` was not up within 1 s: it listens on port <own>, not on port <wanted>. Let it listen on \`process.env.PORT\`, or correct \`port\`
      It wrote nothing"
    `)
  })

  test('because it is never ready', async () => {
    expect(await failureOf(module('port-less.mjs', { timeout: '1s', ready: /ready to serve/i }))).toMatchInlineSnapshot(`
      "target-late: The target \`fixtures/targets/port-less.mjs\` was not up within 1 s: \`ready\` (/ready to serve/i) did not appear in its output. If it is only slow, raise \`timeout\`
      Its last output:
        | waiting for work"
    `)
    // Long enough for a busy machine to start them.
    const timeout = '4s'
    const [unhealthy, silent] = await Promise.all([
      failureOf(module('healthy-later.mjs', { timeout, ready: '/health', env: { HEALTHY_MS: 20_000 } })),
      failureOf(module('healthy-later.mjs', { timeout, ready: '/hang' })),
    ])
    expect(unhealthy.replace(/port \d+/, 'port <any>')).toMatchInlineSnapshot(`
      "target-late: The target \`fixtures/targets/healthy-later.mjs\` was not up within 4 s: it listens on port <any>, but GET /health gave 503. If it is only slow, raise \`timeout\`
      Its last output:
        | starting"
    `)
    expect(silent.split('\n')[0]?.replace(/port \d+/, 'port <any>')).toMatchInlineSnapshot(
      `"target-late: The target \`fixtures/targets/healthy-later.mjs\` was not up within 4 s: it listens on port <any>, but GET /hang got no answer. If it is only slow, raise \`timeout\`"`,
    )
  })

  test('because none of its ports answers well', async () => {
    const target = module('two-ports.mjs', { timeout: '3s', ready: '/metrics', env: { STATUS: 503 } })
    const ports = new Map<string, string>()
    const failure = (await failureOf(target)).replaceAll(
      /\d{4,5}/g,
      (port) => ports.get(port) ?? ports.set(port, `<${ports.size}>`).get(port)!,
    )
    expect(failure).toMatchInlineSnapshot(`
      "target-late: The target \`fixtures/targets/two-ports.mjs\` was not up within 3 s: it listens on ports <0> and <1>, but GET /metrics gave 503 on port <0> and gave 503 on port <1>. Set \`port\` to the right one. If it is only slow, raise \`timeout\`
      Its last output:
        | both are up"
    `)
  })

  test('because it writes where the probe does', async () => {
    const failure = await failureOf(module('writes-to-three.mjs', { timeout: '3s', env: { PORT_LESS: 1 } }))
    expect(failure).toMatchInlineSnapshot(`
      "target-late: The target \`fixtures/targets/writes-to-three.mjs\` was not up within 3 s: it opened no port. It wrote to file descriptor 3, which \`serve\` uses to find out where it listens: use another one in the target. Let it listen on \`process.env.PORT\`, or any other port. If a child process of it listens, start it as a command: serve({ command: ['node', 'server.mjs'] }). If it is only slow, raise \`timeout\`
      It wrote nothing"
    `)
  })

  test('because it crashes', async () => {
    const target = module('crashing.mjs')
    expect(await failureOf(target)).toMatchInlineSnapshot(`
      "target-crashed: The target \`fixtures/targets/crashing.mjs\` ended before it was up: exited with code 7
      Its last output:
        | reading the configuration
        | Error: DATABASE_URL is not set"
    `)
    expect(target.report()).toEqual({
      ended: 'exited with code 7',
      output: 'reading the configuration\nError: DATABASE_URL is not set',
    })
  })

  test('because it has nothing to do: being watched does not keep it alive', async () => {
    expect(await failureOf(module('idle.mjs'))).toMatchInlineSnapshot(`
      "target-crashed: The target \`fixtures/targets/idle.mjs\` ended before it was up: exited with code 0
      Its last output:
        | nothing to do"
    `)
  })

  test('because someone else has its port', async () => {
    const other = await startFixture('steady')
    onTestFinished(() => other.stop())
    const failure = await failureOf(module('plain.mjs', { port: other.port }))
    expect(failure.split('\n')[0]).toMatchInlineSnapshot(
      `"target-crashed: The target \`fixtures/targets/plain.mjs\` ended before it was up: exited with code 1"`,
    )
    expect(failure).toContain(`Error: listen EADDRINUSE: address already in use 127.0.0.1:${other.port}`)
  })

  test('because it is stopped first', async () => {
    const target = module('late.mjs', { env: { LATE_MS: 20_000 } })
    await soon(() => target.output).toBe('warming up\n')
    await target.stop()
    expect(await failureOf(target)).toMatchInlineSnapshot(`
      "target-stopped: The target \`fixtures/targets/late.mjs\` was stopped before it was up
      Its last output:
        | warming up"
    `)
    expect(isRunning(target.pid)).toBe(false)
  })
})

test('the address of a target that is not up yet is not given', async () => {
  const target = module('plain.mjs')
  expect(() => target.url).toThrowErrorMatchingInlineSnapshot(
    `[LoadError: The target \`fixtures/targets/plain.mjs\` is not up yet: await \`ready\`, or pass the target itself as \`baseUrl\`]`,
  )
  expect(() => target.port).toThrow('is not up yet')
  await target.ready
  expect(target.url).toBe(`http://127.0.0.1:${target.port}`)
})

describe('the end of a target', () => {
  test('says by which code it came, with the last words', async () => {
    const target = module('dies-later.mjs')
    await target.ready
    await expect(fetch(`${target.url}/exit/3`)).rejects.toThrow('fetch failed')
    await soon(() => target.report().ended).toBe('exited with code 3')
    expect(target.report().output).toBe('out of luck: /exit/3')
    await target.stop()
    expect(target.report().ended).toBe('exited with code 3')
  })

  test('says by which signal it came', async () => {
    const target = module('dies-later.mjs')
    await target.ready
    await expect(fetch(`${target.url}/kill`)).rejects.toThrow('fetch failed')
    await soon(() => target.report().ended).toBe('killed by SIGKILL')
  })

  test('comes when it is stopped, once or more often', async () => {
    const target = module('plain.mjs')
    await target.ready
    await Promise.all([target.stop(), target.stop()])
    await target.stop()
    expect(isRunning(target.pid)).toBe(false)
    expect(target.report().ended).toBe('stopped')
  })

  test('is made, where a polite request does not bring it about', async () => {
    const target = module('hanging.mjs')
    await target.ready
    const start = performance.now()
    await target.stop()
    expect(performance.now() - start).toBeGreaterThan(1_990)
    expect(isRunning(target.pid)).toBe(false)
    expect(target.report()).toEqual({ ended: 'stopped', output: 'not now' })
  })
})
