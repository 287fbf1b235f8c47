import { execFile } from 'node:child_process'
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readKeyFile } from '../../../src/agents/nats/key-file.ts'
import { findNatsServer } from '../../../src/cli/agents/find-nats-server.ts'
import { keysOrder } from '../../../src/cli/agents/keys-order.ts'
import { messageOf } from '../../helpers/message-of.ts'
import { hasNatsServer } from '../../helpers/nats-server.ts'
import { testWith } from '../../helpers/needs.ts'
import { runCli } from '../../helpers/projects/run-cli.ts'

const certificate = (name: string): string =>
  fileURLToPath(new URL(`../../../fixtures/servers/certificate/raw/${name}.pem`, import.meta.url))
const run = promisify(execFile)

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vitest-load-keys-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8)
const contentsOf = (folder: string): readonly string[] =>
  readdirSync(folder)
    .toSorted()
    .map((name) => `${name}: ${readFileSync(join(folder, name), 'utf8')}`)

describe('vitest-load keys', { timeout: 60_000 }, () => {
  test('writes a key for the coordinator and one for each agent, which only this user can read, and says what comes next', async () => {
    const folder = temporaryFolder()
    const { exitCode, output, reported } = await runCli(folder, 'keys', '--agents', '2', '--cluster', 'team')
    expect({ exitCode, reported }).toEqual({ exitCode: 0, reported: '' })
    const place = join(folder, 'vitest-load-keys')
    expect(readdirSync(place).toSorted()).toEqual(['.gitignore', 'agent-1.nk', 'agent-2.nk', 'coordinator.nk', 'nats-server.conf'])
    expect([place, ...['agent-1.nk', 'agent-2.nk', 'coordinator.nk'].map((name) => join(place, name))].map(modeOf)).toEqual([
      '700',
      '600',
      '600',
      '600',
    ])
    expect(readFileSync(join(place, '.gitignore'), 'utf8')).toBe('*\n')
    const keys = await Promise.all(['coordinator', 'agent-1', 'agent-2'].map((name) => readKeyFile(join(place, `${name}.nk`), name)))
    const publicKeys = keys.map(({ publicKey }) => publicKey)
    expect(new Set(publicKeys).size).toBe(3)
    const configuration = readFileSync(join(place, 'nats-server.conf'), 'utf8')
    expect(configuration.match(/\bU[A-Z2-7]{55}\b(?=, permissions)/g)).toEqual(publicKeys)
    for (const text of [configuration, output]) expect(text).not.toMatch(/\bSU[A-Z2-7]/)
    expect(output.replaceAll(publicKeys[0]!, 'UCOORDINATOR')).toMatchInlineSnapshot(`
      "Wrote vitest-load-keys/: the keys of a coordinator and of 2 agents, readable only by you, and nats-server.conf

      1. On the broker's machine, with nats-server.conf and a certificate:
           nats-server -c nats-server.conf
      2. On each agent's machine, with its own key and no other:
           npx vitest-load agent --nats tls://<broker>:4222 --cluster team --key-file agent-1.nk --trust UCOORDINATOR
      3. Where the tests run:
           export VITEST_LOAD_NATS=tls://<broker>:4222
           export VITEST_LOAD_CLUSTER=team
           export VITEST_LOAD_NATS_KEY_FILE=vitest-load-keys/coordinator.nk
           VITEST_LOAD_AGENTS=2 npx vitest run

      Who has coordinator.nk can run code on every agent: keep it as you keep a password.
      "
    `)
  })

  test('never overwrites anything', async () => {
    const folder = temporaryFolder()
    await runCli(folder, 'keys', '--agents', '1', '--out', 'keys')
    const before = contentsOf(join(folder, 'keys'))
    const { exitCode, reported } = await runCli(folder, 'keys', '--agents', '1', '--out', 'keys')
    expect({ exitCode, reported: reported.replaceAll(/'\S*[/\\]keys'/g, "'…/keys'") }).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "reported": "vitest-load: Expected a new or empty folder for the keys, got '…/keys' (string) with files: keys are never overwritten; name another with \`--out\`
      ",
      }
    `)
    expect(contentsOf(join(folder, 'keys'))).toEqual(before)
    writeFileSync(join(folder, 'file'), 'mine')
    expect(await runCli(folder, 'keys', '--agents', '1', '--out', 'file')).toMatchObject({ exitCode: 2 })
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('mine')
  })

  testWith(hasNatsServer)('writes a configuration that a real nats-server accepts', async () => {
    const folder = temporaryFolder()
    await runCli(folder, 'keys', '--agents', '3', '--out', 'keys')
    const place = join(folder, 'keys')
    const file = join(place, 'nats-server.conf')
    const accepted = async (): Promise<string> =>
      await run(findNatsServer(process.env), ['-t', '-c', file], { cwd: place }).then(
        ({ stderr }) => stderr.trim(),
        ({ stderr }: { stderr: string }) => `refused: ${stderr.trim()}`,
      )
    // Without a certificate it does not start, so nobody runs it without encryption by mistake.
    expect(await accepted()).toMatch(/refused: .*server-cert\.pem/)
    copyFileSync(certificate('server'), join(place, 'server-cert.pem'))
    copyFileSync(certificate('server-key'), join(place, 'server-key.pem'))
    expect(await accepted()).toMatch(/configuration file .* is valid/)
  })
})

describe('the arguments of keys are refused', () => {
  test.for([
    [[]],
    [['--agents', '0']],
    [['--agents', '1.5']],
    [['--agents', '10001']],
    [['--agents']],
    [['--agents', '3', '--cluster', 'team.a']],
    [['--agents', '3', '--agent', '4']],
    [['--agents', '3', 'folder']],
    [['--agents', '3', '--force']],
  ] as const)('%j', ([args]) => {
    expect(messageOf(() => keysOrder(args))).toMatchSnapshot()
  })
})
