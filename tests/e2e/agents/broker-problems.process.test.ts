import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished } from 'vitest'
import { writeKeys, type KeyFolder } from '../../../src/cli/agents/key-folder.ts'
import { hasNatsServer, startNatsServer, type TestBroker } from '../../helpers/nats-server.ts'
import { testWith } from '../../helpers/needs.ts'
import { runCli, startCli } from '../../helpers/projects/run-cli.ts'
import { projectFolder, runProject, vitestEntry } from '../../helpers/projects/run-project.ts'

const testOnBroker = testWith(hasNatsServer)

/** What a user reads if a run asks for agents and the broker or the keys are not as they should be: with a real nats-server and no agent. */
describe('a run that asks for agents, with a real nats-server', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'vitest-load-broker-problems-'))
  const target = createServer((_request, response) => response.end('ok'))
  let requests = 0
  let keys: KeyFolder
  let strangers: KeyFolder
  let broker: TestBroker

  beforeAll(async () => {
    target.on('request', () => requests++)
    target.listen(0, '127.0.0.1')
    await once(target, 'listening')
    keys = await writeKeys(join(folder, 'keys'), 'default', 2)
    strangers = await writeKeys(join(folder, 'strangers'), 'default', 1)
    if (hasNatsServer) broker = await startNatsServer(keys.authorization)
  })
  afterAll(async () => {
    await broker?.[Symbol.asyncDispose]()
    target.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const targetUrl = (): string => `http://127.0.0.1:${(target.address() as AddressInfo).port}`

  /** The first line of what the test failed with. */
  async function failureWith(env: Readonly<Record<string, string>>): Promise<string> {
    const { tests } = await runProject('agents-wanted', { env: { TARGET: targetUrl(), ...env } })
    const { state, errors } = tests['two agents']!
    expect({ state, requests }).toEqual({ state: 'failed', requests: 0 })
    return errors[0]!
      .split('\n')[0]!
      .replaceAll(/127\.0\.0\.1:\d{4,5}/g, '127.0.0.1:port')
      .replaceAll(folder, '…')
  }

  testOnBroker('says how to start a broker if none is named, or none is there', async () => {
    expect(await failureWith({})).toMatchInlineSnapshot(
      `"Expected VITEST_LOAD_NATS, or \`--nats\` of an agent, to name the broker where agents wait, such as tls://nats.example.com:4222, got none: \`npx vitest-load up 3\` starts one here, with three agents, and says what to set"`,
    )
    const free = createServer().listen(0, '127.0.0.1')
    await once(free, 'listening')
    const { port } = free.address() as AddressInfo
    free.close()
    await once(free, 'close')
    expect(await failureWith({ VITEST_LOAD_NATS: `nats://127.0.0.1:${port}` })).toMatchInlineSnapshot(
      `"Expected a broker at nats://127.0.0.1:port, got no connection (ECONNREFUSED): \`npx vitest-load up 3\` starts one with agents, \`nats-server -a 127.0.0.1\` one alone"`,
    )
  })

  testOnBroker('connects to no broker on a network without encryption or key', async () => {
    expect(await failureWith({ VITEST_LOAD_NATS: 'nats://10.255.255.1:4222' })).toMatchInlineSnapshot(
      `"Expected VITEST_LOAD_NATS to be encrypted unless it is a loopback address such as 127.0.0.1, got nats://10.255.255.1:4222: the broker carries code that agents run; write tls://10.255.255.1:4222 and give the broker a certificate"`,
    )
    expect(await failureWith({ VITEST_LOAD_NATS: 'tls://10.255.255.1:4222' })).toMatchInlineSnapshot(
      `"Expected VITEST_LOAD_NATS_KEY_FILE to name the key file of a coordinator, since tls://10.255.255.1:4222 is not on loopback, got none: agents there carry out only orders that a key they trust has signed; \`npx vitest-load keys\` makes one"`,
    )
  })

  testOnBroker('says what is wrong with a key', async () => {
    const VITEST_LOAD_NATS = broker.url
    const withKey = async (path: string): Promise<string> => failureWith({ VITEST_LOAD_NATS, VITEST_LOAD_NATS_KEY_FILE: path })
    expect(await failureWith({ VITEST_LOAD_NATS })).toMatchInlineSnapshot(
      `"Expected the broker at nats://127.0.0.1:port to accept a connection without key, got "authorization violation": name a key file (VITEST_LOAD_NATS_KEY_FILE), which \`npx vitest-load keys\` makes"`,
    )
    expect(await withKey(strangers.coordinator.path)).toMatchInlineSnapshot(
      `"Expected the broker at nats://127.0.0.1:port to accept the key in the key file, got "authorization violation": its configuration must list the key among its \`users\`, as the one that \`npx vitest-load keys\` writes does"`,
    )
    expect(await withKey(keys.agents[0]!.path)).toMatchInlineSnapshot(
      `"Expected the broker to let this key publish to "vl.default.dn.discover", but it does not: is the key for this role (coordinator or agent) and this cluster? \`npx vitest-load keys\` writes what a broker must allow"`,
    )
    expect(await withKey(join(folder, 'none.nk'))).toMatchInlineSnapshot(
      `"Expected VITEST_LOAD_NATS_KEY_FILE to name a key file, got '…/none.nk' (string), which cannot be read: ENOENT"`,
    )
    chmodSync(keys.agents[1]!.path, 0o644)
    onTestFinished(() => chmodSync(keys.agents[1]!.path, 0o600))
    expect(await withKey(keys.agents[1]!.path)).toMatchInlineSnapshot(
      `"Expected VITEST_LOAD_NATS_KEY_FILE to name a key file that only you can read, got '…/keys/agent-2.nk' (string) with mode 0644: chmod 600 it, and make new keys if others may have read it"`,
    )
  })

  testOnBroker('an agent with a key for another cluster logs what to look at', async () => {
    const [key] = keys.agents
    const args = ['--nats', broker.url, '--cluster', 'other', '--key-file', key!.path, '--idle-exit', '3s']
    const { exitCode, reported } = await runCli(folder, 'agent', ...args)
    expect(reported).toContain(
      'denied: the broker does not let this key subscribe to "vl.other.dn.discover": is it the key of an agent, and of the cluster other?',
    )
    expect(exitCode).toBe(0)
  })

  testOnBroker('says which right is missing at the broker if agents cannot be heard', async () => {
    await using deaf = await startNatsServer(keys.authorization.replace('"vl.default.up.>",', ''))
    const started = keys.agents.map(({ path }) =>
      startCli(folder, 'agent', '--nats', deaf.url, '--key-file', path, '--trust', keys.coordinator.publicKey),
    )
    onTestFinished(async () => {
      for (const agent of started) await agent[Symbol.asyncDispose]()
    })
    for (const agent of started) await expect.poll(() => agent.reported(), { timeout: 60_000, interval: 100 }).toContain('ready: agent ')
    const failure = await failureWith({ VITEST_LOAD_NATS: deaf.url, VITEST_LOAD_NATS_KEY_FILE: keys.coordinator.path })
    expect(failure).toMatch(/^Expected the broker to let this key subscribe to "vl\.default\.up\.\w+\.>", but it does not/)
  })

  testOnBroker('says that there are too few agents, and in which cluster it looked', async () => {
    const env = { VITEST_LOAD_NATS: broker.url, VITEST_LOAD_NATS_KEY_FILE: keys.coordinator.path }
    expect((await failureWith(env)).replace(/after [\d.]+ m?s/, 'after a while')).toMatchInlineSnapshot(
      `"Expected 2 idle agents in the cluster default, got 0 after a while. Start more with npx vitest-load agent, ask for fewer, or wait longer, as in agents: { count: 2, wait: "2m" }."`,
    )
    expect(await failureWith({ ...env, VITEST_LOAD_CLUSTER: 'other' })).toMatchInlineSnapshot(
      `"Expected the broker to let this key publish to "vl.other.dn.discover", but it does not: is the key for this role (coordinator or agent) and this cluster? \`npx vitest-load keys\` writes what a broker must allow"`,
    )
  })

  testOnBroker('is carried by the agents of `vitest-load up` if all is as it should be', async () => {
    const vitest = [process.execPath, vitestEntry, 'run', '--root', projectFolder('agents-wanted')]
    const before = requests
    const { exitCode, output } = await runCli(folder, 'up', '2', '--', 'env', `TARGET=${targetUrl()}`, ...vitest)
    expect({ exitCode, requests: requests - before }, output).toEqual({ exitCode: 0, requests: 20 })
  })
})
