import { once } from 'node:events'
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { freePort } from '../../src/serve/reach.ts'
import { startTarget, type Target } from '../../src/serve/start-target.ts'
import type { TargetOptions } from '../../src/serve/options/target-options.ts'
import type { LoadError } from '../../src/units/errors/error.ts'
import { startFixture } from '../helpers/fixture-server.ts'
import { isRunning } from './is-running.ts'

const NODE = process.execPath
const fileOf = (name: string): string => fileURLToPath(new URL(`../../fixtures/targets/${name}`, import.meta.url))

function command(line: readonly string[], options?: TargetOptions): Target {
  const target = startTarget({ command: line }, options)
  onTestFinished(() => target.stop())
  return target
}

/** Longer than the default of a second, for machines with much else to do. */
const soon = <T>(look: () => T): ReturnType<typeof expect.poll<T>> => expect.poll(look, { timeout: 5_000 })

const textOf = async (url: string): Promise<string> => (await fetch(url)).text()

async function failureOf(target: Target): Promise<string> {
  const error = await target.ready.then(
    () => undefined,
    (reason: LoadError) => reason,
  )
  return `${error?.code}: ${error?.message}`.replaceAll(NODE, 'node').replaceAll(process.cwd(), '<root>')
}

describe('a command that comes up', () => {
  test('is found on the port it was told', async () => {
    const target = command([NODE, fileOf('plain.mjs'), '--fast'], { env: { COLOR: 'red' } })
    await target.ready
    expect(JSON.parse(await textOf(target.url))).toMatchObject({
      args: ['--fast'],
      color: 'red',
      port: String(target.port),
      hasSend: false,
    })
  })

  test('is found on the port that is wanted', async () => {
    const port = await freePort()
    const target = command([NODE, fileOf('plain.mjs')], { port })
    await target.ready
    expect(target.url).toBe(`http://127.0.0.1:${port}`)
  })

  test('is found on the Unix socket it was told', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'serve-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const target = command([NODE, fileOf('on-a-socket.mjs')], { socketPath: join(folder, 'app.sock') })
    await target.ready
    expect([target.url, target.socketPath]).toEqual(['http://localhost', join(folder, 'app.sock')])
  })

  test('is found by the address it prints, on whichever loopback address that is', async () => {
    const port = await freePort()
    const print = `  Local: http://localhost:\u001B[1m${port}\u001B[22m/`
    const target = command([NODE, fileOf('own-port.mjs')], { env: { OWN_PORT: port, OWN_HOST: '::1', PRINT: print } })
    await target.ready
    expect(target.url).toBe(`http://[::1]:${port}`)
  })

  test('is not taken for something else whose address it prints', async () => {
    const other = await startFixture('steady')
    onTestFinished(() => other.stop())
    const script = `console.log('backend: ${other.url}/'); setTimeout(() => import(${JSON.stringify(`file://${fileOf('plain.mjs')}`)}), 300)`
    const target = command([NODE, '-e', script], { ready: 'listening' })
    await target.ready
    expect(target.port).not.toBe(other.port)
  })

  test('behind TLS is known by the address it prints', async () => {
    const target = command([NODE, fileOf('secure.mjs')], { ready: 'https://localhost' })
    await target.ready
    expect(target.url).toBe(`https://localhost:${target.port}`)
  })

  test('may be one of an installed package', async () => {
    const target = command(['vite', '--host', '127.0.0.1', '--port', String(await freePort()), '--strictPort'], {
      env: { PATH: '/usr/bin:/bin', PORT: undefined },
      cwd: new URL('../../fixtures/targets', import.meta.url),
    })
    await target.ready
    expect((await fetch(`${target.url}/plain.mjs`)).status).toBe(200)
  })

  test('ends together with the processes it started', async () => {
    const target = command(['sh', '-c', `"${NODE}" "${fileOf('with-children.mjs')}"; echo done`])
    await target.ready
    const { childPid } = JSON.parse(await textOf(target.url)) as { childPid: number }
    await target.stop()
    expect([isRunning(target.pid), isRunning(childPid)]).toEqual([false, false])
  })

  test('ends together with the processes it left behind, even if they do not want to', async () => {
    const target = command(['sh', '-c', `"${NODE}" "${fileOf('hanging.mjs')}" & echo $!; wait`])
    await target.ready
    const serverPid = Number(target.output)
    expect(isRunning(serverPid)).toBe(true)
    await target.stop()
    await soon(() => isRunning(serverPid)).toBe(false)
  })
})

describe('a command that does not come up', () => {
  test('because there is none of that name', async () => {
    const target = command(['no-such-command', '--port', '1'])
    expect(await failureOf(target)).toMatchInlineSnapshot(
      `"target-not-found: The target \`no-such-command --port 1\` could not be started: there is no command 'no-such-command', neither installed here nor in the search path"`,
    )
    expect(target.report()).toEqual({ ended: 'could not be started (ENOENT)', output: '' })
    await target.stop()
  })

  test('because it cannot be executed', async () => {
    expect(await failureOf(command([fileOf('plain.mjs')]))).toMatchInlineSnapshot(
      `"target-not-started: The target \`<root>/fixtures/targets/plain.mjs\` could not be started: EACCES"`,
    )
  })

  test('because it ends', async () => {
    expect(await failureOf(command(['sh', '-c', 'echo no configuration >&2; exit 3']))).toMatchInlineSnapshot(`
      "target-crashed: The target \`sh -c echo …\` ended before it was up: exited with code 3
      Its last output:
        | no configuration"
    `)
    expect(await failureOf(command(['sh', '-c', 'kill -9 $$']))).toMatchInlineSnapshot(`
      "target-crashed: The target \`sh -c kill -9 $$\` ended before it was up: killed by SIGKILL
      It wrote nothing"
    `)
  })

  test('because it listens nowhere', async () => {
    const failure = await failureOf(command([NODE, fileOf('port-less.mjs')], { timeout: '1s' }))
    expect(failure.replace(/port \d+/, 'port <told>')).toMatchInlineSnapshot(`
      "target-late: The target \`node <root>/fixtures/targets/port-less.mjs\` was not up within 1 s: nothing listens on port <told>, which it was given as PORT, or on an address it printed. Let it listen on \`process.env.PORT\`, or set \`port\` to where it listens. If it is only slow, raise \`timeout\`
      Its last output:
        | waiting for work"
    `)
  })

  test('because it does not listen on the port that is wanted', async () => {
    const port = await freePort()
    const failure = await failureOf(command([NODE, fileOf('own-port.mjs')], { timeout: '1s', port, env: { OWN_HOST: '127.0.0.1' } }))
    expect(failure.replaceAll(String(port), '<wanted>')).toMatchInlineSnapshot(`
      "target-late: The target \`node <root>/fixtures/targets/own-port.mjs\` was not up within 1 s: nothing listens on port <wanted>. Let it listen on \`process.env.PORT\`, or correct \`port\`. If it is only slow, raise \`timeout\`
      It wrote nothing"
    `)
  })

  test('because someone else listens on the port that is wanted, who would pass for it', async () => {
    const other = await startFixture('steady')
    onTestFinished(() => other.stop())
    const target = command([NODE, fileOf('plain.mjs')], { port: other.port })
    expect((await failureOf(target)).replaceAll(String(other.port), '<port>')).toMatchInlineSnapshot(
      `"target-port-taken: The target \`node <root>/fixtures/targets/plain.mjs\` cannot use port <port>: something else listens there. Stop that, or give another \`port\`"`,
    )
    expect(target.pid).toBeUndefined()
    expect((await other.stats()).requests).toBe(0)
  })
})

/** What parent.mjs, a stand-in for a test run, says line by line. */
interface Said {
  readonly pid?: number
  readonly url?: string
  readonly before?: object
  readonly after?: object
}

interface Run {
  readonly process: ChildProcess
  readonly says: () => Promise<Said>
}

async function startRun(kind: string, line: readonly string[], then: string, env: NodeJS.ProcessEnv = {}): Promise<Run> {
  const run = spawn(NODE, [fileOf('parent.mjs'), kind, ...line], {
    env: { ...process.env, ...env, THEN: then },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => {
    run.kill('SIGKILL')
  })
  const lines = createInterface({ input: run.stdout })[Symbol.asyncIterator]()
  await lines.next()
  return { process: run, says: async () => JSON.parse((await lines.next()).value as string) as Said }
}

const PLAIN = [NODE, fileOf('plain.mjs')]
const HANGING = [NODE, fileOf('hanging.mjs')]

describe('a target whose test run is gone ends too', () => {
  test.each([
    ['a module', 'module', PLAIN.slice(1)],
    ['a command', 'command', PLAIN],
    ['a command that hangs', 'command', HANGING],
  ])('%s, when the run is killed', async (_story, kind, line) => {
    const run = await startRun(kind, line, 'wait')
    const { pid } = await run.says()
    expect(isRunning(pid)).toBe(true)
    run.process.kill('SIGKILL')
    await soon(() => isRunning(pid)).toBe(false)
  })

  test.runIf(process.platform === 'linux').each(['module', 'command'])(
    'with a child in a session of its own, by a %s, when the run is killed',
    async (kind) => {
      const file = fileOf('detached-child.mjs')
      const run = await startRun(kind, kind === 'module' ? [file] : [NODE, file], 'wait', { ORPHAN: '1' })
      const { pid, url } = await run.says()
      const childPid = Number(await textOf(url!))
      expect([isRunning(pid), isRunning(childPid)]).toEqual([true, true])
      run.process.kill('SIGKILL')
      await soon(() => [isRunning(pid), isRunning(childPid)]).toEqual([false, false])
    },
  )

  test('when the run ends without stopping it, which it does not hold up', async () => {
    const run = await startRun('command', HANGING, 'end')
    const { pid } = await run.says()
    expect(await once(run.process, 'exit')).toEqual([0, null])
    await soon(() => isRunning(pid)).toBe(false)
  })
})

test.each([
  ['a module', 'module', PLAIN.slice(1)],
  ['a command', 'command', PLAIN],
])('%s that was stopped leaves no handle, timer or listener in the run', async (_story, kind, line) => {
  const run = await startRun(kind, line, 'stop')
  await run.says()
  const { before, after } = await run.says()
  expect(after).toEqual(before)
  expect(await once(run.process, 'exit')).toEqual([0, null])
})
