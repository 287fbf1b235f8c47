import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createUserKey, readKeyFile } from '../../../src/agents/nats/key-file.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'

const key = await createUserKey()
const seed = Buffer.from(key.seed).toString('latin1')

function fileWith(text: string, mode = 0o600): string {
  const folder = mkdtempSync(join(tmpdir(), 'vitest-load-keys-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'agent.nk')
  writeFileSync(path, text)
  chmodSync(path, mode)
  return path
}

const problemWith = async (path: string): Promise<string> =>
  await readKeyFile(path, '`--key-file`').then(
    () => 'read',
    ({ code, message }: { code: string; message: string }) => `${code}: ${message.replaceAll(/'\S*[/\\]vitest-load-keys-\w+/g, "'…")}`,
  )

test.for([
  ['alone', (text: string) => text],
  ['with a line break', (text: string) => `${text}\n`],
  ['decorated, as nsc writes it', (text: string) => `-----BEGIN USER NKEY SEED-----\n${text}\n------END USER NKEY SEED------\n\n*****\n`],
  ['beside its public key', (text: string) => `${text}\n${key.publicKey}\n`],
  ['twice', (text: string) => `${text}\n${text}\n`],
] as const)('a seed is read: %s', async ([, decorated]) => {
  expect(await readKeyFile(fileWith(decorated(seed)), '`--key-file`')).toEqual(key)
})

describe.runIf(process.platform !== 'win32')('a key file that others can read is refused, as ssh does', () => {
  test.for([0o644, 0o640, 0o604, 0o620, 0o666])('%o', async (mode) => {
    expect(await problemWith(fileWith(seed, mode))).toMatch(
      /^bad-arguments: Expected `--key-file` to name a key file that only you can read, got '.*' \(string\) with mode 0\d{3}: chmod 600/,
    )
  })

  test.for([0o600, 0o400, 0o700])('but not %o', async (mode) => {
    expect(await problemWith(fileWith(seed, mode))).toBe('read')
  })
})

describe('what is no key is refused, and nothing of it is shown', () => {
  test.for(['', 'not a key', key.publicKey, seed.slice(0, -1), `${seed.slice(0, 20)}A${seed.slice(21)}`, seed.replace('SU', 'SA')])(
    '%#',
    async (text) => {
      const problem = await problemWith(fileWith(text))
      expect(problem).toMatch(/^bad-arguments: Expected `--key-file` to name a file with (?:one|the) seed of an nkey/)
      expect(problem).not.toContain(seed.slice(3, 15))
    },
  )

  test('two of them', async () => {
    const other = Buffer.from((await createUserKey()).seed).toString('latin1')
    expect(await problemWith(fileWith(`${seed}\n${other}`))).toMatchInlineSnapshot(
      `"bad-arguments: Expected \`--key-file\` to name a file with one seed of an nkey (SU…), got 2 in '…/agent.nk' (string): \`npx vitest-load keys\` makes such files"`,
    )
  })

  test('a folder, and a file that is not there', async () => {
    const path = fileWith(seed)
    mkdirSync(`${path}.d`, { mode: 0o700 })
    expect([await problemWith(`${path}.d`), await problemWith(`${path}.none`)]).toMatchInlineSnapshot(`
      [
        "bad-arguments: Expected \`--key-file\` to name a key file, got '…/agent.nk.d' (string), which cannot be read: EISDIR",
        "bad-arguments: Expected \`--key-file\` to name a key file, got '…/agent.nk.none' (string), which cannot be read: ENOENT",
      ]
    `)
  })

  test('a huge file is not read', async () => {
    expect(await problemWith(fileWith(`${seed}\n${'x'.repeat(100_000)}`))).toMatch(/of 100059 bytes$/)
  })
})
