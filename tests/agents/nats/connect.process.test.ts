import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { agentIdentity } from '../../../src/agents/nats/agent.ts'
import { brokerAddress } from '../../../src/agents/nats/broker-address.ts'
import { connect } from '../../../src/agents/nats/connect.ts'
import { connectCoordinator } from '../../../src/agents/nats/coordinator.ts'
import { createUserKey } from '../../../src/agents/nats/key-file.ts'
import { brokerSettings } from '../../../src/agents/settings.ts'
import { builtModule } from '../../helpers/built-module.ts'
import { testWith } from '../../helpers/needs.ts'
import { hasNatsServer, startNatsServer } from '../../helpers/nats-server.ts'

const testOnBroker = testWith(hasNatsServer)
const certificate = (name: string): string =>
  fileURLToPath(new URL(`../../../fixtures/servers/certificate/raw/${name}.pem`, import.meta.url))
const run = promisify(execFile)

const problemOf = async (work: Promise<unknown>): Promise<string> =>
  await work.then(
    () => 'none',
    ({ code, message }: { code: string; message: string }) => `${code}: ${message.replaceAll(/:\d{4,5}/g, ':port')}`,
  )

/** What is at the port of a broker, but is none. */
async function startFake(onSocket: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    onSocket(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `nats://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const key = await createUserKey()

const connectTo = async (url: string, seed?: Uint8Array): Promise<string> =>
  await problemOf(
    connect({ address: brokerAddress(url, '`--nats`'), publicKey: key.publicKey, seed, name: 'test', onDenied: () => {} }).then(
      (connection) => connection.close(),
    ),
  )

describe('a coordinator without broker says what to do', { timeout: 60_000 }, () => {
  test('if nothing listens there', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    server.close()
    await once(server, 'close')
    expect(await connectTo(`nats://127.0.0.1:${port}`)).toMatchInlineSnapshot(
      `"agents-unreachable: Expected a broker at nats://127.0.0.1:port, got no connection (ECONNREFUSED): \`npx vitest-load up 3\` starts one with agents, \`nats-server -a 127.0.0.1\` one alone"`,
    )
  })

  test('if what listens there says nothing', async () => {
    expect(await connectTo(await startFake(() => {}))).toMatchInlineSnapshot(
      `"agents-unreachable: Expected a broker at nats://127.0.0.1:port, got no answer within 3 s: is that its address, and does a firewall let you through?"`,
    )
  })

  test('if what listens there is no broker', async () => {
    expect(await connectTo(await startFake((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')))).toMatchInlineSnapshot(
      `"agents-unreachable: Expected a broker at nats://127.0.0.1:port, got something that is no nats-server: check host and port"`,
    )
  })

  test('if the broker is too busy to let it in, which is no refusal', async () => {
    const info = JSON.stringify({ server_id: 'x', version: '2.11.0', proto: 1, host: '127.0.0.1', port: 1, max_payload: 1_048_576 })
    const url = await startFake((socket) => socket.write(`INFO ${info}\r\n-ERR 'Authentication Timeout'\r\n`))
    expect(await connectTo(url)).toMatch(/^agents-unreachable: .* to let this process log in, but that took too long/)
  })

  test('if what listens there hangs up', async () => {
    expect(await connectTo(await startFake((socket) => socket.destroy()))).toMatch(
      /^agents-unreachable: Expected a broker at nats:\/\/127\.0\.0\.1:port, got /,
    )
  })
})

test('a broker that asks for the signature of an order gets none', { timeout: 60_000 }, async () => {
  const info = {
    server_id: 'x',
    version: '2.11.0',
    proto: 1,
    host: '127.0.0.1',
    port: 1,
    headers: true,
    max_payload: 1_048_576,
    auth_required: true,
  }
  let sent = ''
  const asking = async (nonce: string): Promise<string> => {
    sent = ''
    const url = await startFake((socket) => {
      socket.write(`INFO ${JSON.stringify({ ...info, nonce })}\r\n`)
      socket.on('data', (chunk) => {
        sent += chunk.toString('latin1')
        if (sent.includes('PING')) socket.write("-ERR 'Authorization Violation'\r\n")
      })
    })
    return await connectTo(url, key.seed)
  }
  expect(await asking('abcDEF_-1234567')).toMatch(/authorization violation/)
  expect(sent).toContain('"sig":"')
  expect(await asking('vitest-load order\n{"run":"r1"}')).toMatchInlineSnapshot(
    `"agents-refused: Expected the broker at nats://127.0.0.1:port to ask for the signature of a nonce, got a text that could be an order: this is no broker to trust, so nothing was signed"`,
  )
  expect(await asking('{"cluster":"team"}')).toMatch(/^agents-refused: .* so nothing was signed$/)
  expect(sent).toBe('')
})

describe('off loopback, nothing is connected', () => {
  test('for an agent that trusts nobody in particular', async () => {
    expect(await problemOf(agentIdentity(brokerSettings({ nats: 'tls://10.255.255.1' }, {})))).toMatchInlineSnapshot(
      `"bad-arguments: Expected \`--trust\` or VITEST_LOAD_TRUST to name the public key of a coordinator, since tls://10.255.255.1 is not on loopback, got none: whoever can publish there could run code here; \`npx vitest-load keys\` makes one"`,
    )
  })

  test('for an agent whose trusted key is mistyped', async () => {
    const mistyped = key.publicKey.replace(/.$/, key.publicKey.endsWith('A') ? 'B' : 'A')
    const settings = brokerSettings({ nats: 'tls://10.255.255.1', trust: mistyped }, {})
    expect(await problemOf(agentIdentity(settings))).toMatch(/^bad-arguments: .* with a wrong checksum/)
  })

  test('for a coordinator without key', async () => {
    expect(await problemOf(connectCoordinator(brokerSettings({ nats: 'tls://10.255.255.1' }, {}), () => {}))).toMatchInlineSnapshot(
      `"bad-arguments: Expected VITEST_LOAD_NATS_KEY_FILE to name the key file of a coordinator, since tls://10.255.255.1 is not on loopback, got none: agents there carry out only orders that a key they trust has signed; \`npx vitest-load keys\` makes one"`,
    )
  })
})

/** In a process of its own: which authorities it trusts is read at its start. */
async function connectTrusting(authority: string, url: string): Promise<string> {
  using connecting = await builtModule('agents/nats/connect')
  const script = `
    import { connect } from ${JSON.stringify(connecting.url)}
    const options = { address: JSON.parse(process.argv[1]), publicKey: 'UA', seed: undefined, name: 'test', onDenied() {} }
    console.log(await connect(options).then((c) => c.close()).then(() => 'connected', (e) => e.code + ': ' + e.message))`
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script, JSON.stringify(brokerAddress(url, '`--nats`'))], {
    env: { PATH: process.env['PATH'], NODE_EXTRA_CA_CERTS: certificate(authority) },
  })
  return stdout.trim().replaceAll(/:\d{4,5}/g, ':port')
}

const tlsWith = (name: string): string => `tls { cert_file: "${certificate(name)}", key_file: "${certificate(`${name}-key`)}" }`

describe('a real nats-server with TLS', { timeout: 60_000 }, () => {
  testOnBroker('is taken if its certificate has its name and an authority that is trusted', async () => {
    await using broker = await startNatsServer(tlsWith('server'))
    const url = broker.url.replace('nats:', 'tls:')
    expect(await connectTrusting('authority', url)).toBe('connected')
    expect(await connectTrusting('authority', url.replace('127.0.0.1', 'localhost'))).toBe('connected')
  })

  testOnBroker('is refused if its authority is not trusted', async () => {
    await using broker = await startNatsServer(tlsWith('server'))
    expect(await connectTrusting('stranger', broker.url.replace('nats:', 'tls:'))).toMatchInlineSnapshot(
      `"agents-refused: Expected the broker at tls://127.0.0.1:port to have a certificate that is valid, for that name, by an authority that this machine trusts, got another (UNABLE_TO_VERIFY_LEAF_SIGNATURE): set NODE_EXTRA_CA_CERTS to the file of its authority if that is a private one"`,
    )
    // Also by who asked for no encryption: the broker requires it.
    expect(await connectTrusting('stranger', broker.url)).toMatch(/^agents-refused: .* that this machine trusts, got another/)
  })

  testOnBroker('is refused if its certificate is for another name, or has expired', async () => {
    await using elsewhere = await startNatsServer(tlsWith('elsewhere'))
    expect(await connectTrusting('authority', elsewhere.url.replace('nats:', 'tls:'))).toMatch(
      /^agents-refused: .*\(ERR_TLS_CERT_ALTNAME_INVALID\): write a name that it is for$/,
    )
    await using expired = await startNatsServer(tlsWith('expired'))
    expect(await connectTrusting('authority', expired.url.replace('nats:', 'tls:'))).toMatch(
      /^agents-refused: .*\(CERT_HAS_EXPIRED\): renew it$/,
    )
  })

  testOnBroker('is refused if it has no TLS', async () => {
    await using broker = await startNatsServer()
    expect(await connectTrusting('authority', broker.url.replace('nats:', 'tls:'))).toMatchInlineSnapshot(
      `"agents-refused: Expected the broker at tls://127.0.0.1:port to encrypt, got one without TLS: give it a certificate (\`tls\` in its configuration)"`,
    )
  })
})
