import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { findNatsServer } from '../../../src/cli/agents/find-nats-server.ts'
import { messageOf } from '../../helpers/message-of.ts'

/** A folder with a program of that name. */
function folderWith(name: string, mode = 0o755): string {
  const folder = mkdtempSync(join(tmpdir(), 'vitest-load-find-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, name), '')
  chmodSync(join(folder, name), mode)
  return folder
}

test('nats-server is the first program of that name in PATH', () => {
  const [first, second] = [folderWith('nats-server'), folderWith('nats-server')]
  const empty = folderWith('other')
  mkdirSync(join(empty, 'nats-server'))
  expect(findNatsServer({ PATH: ['', empty, first, second].join(delimiter) })).toBe(join(first, 'nats-server'))
})

test.skipIf(process.platform === 'win32')('a file that cannot be run is none', () => {
  const [data, program] = [folderWith('nats-server', 0o644), folderWith('nats-server')]
  expect(findNatsServer({ PATH: [data, program].join(delimiter) })).toBe(join(program, 'nats-server'))
})

test('VITEST_LOAD_NATS_BIN comes before PATH, and must be a program', () => {
  const [named, inPath] = [folderWith('my-nats'), folderWith('nats-server')]
  expect(findNatsServer({ PATH: inPath, VITEST_LOAD_NATS_BIN: join(named, 'my-nats') })).toBe(join(named, 'my-nats'))
  expect(messageOf(() => findNatsServer({ PATH: inPath, VITEST_LOAD_NATS_BIN: '/nowhere/nats-server' }))).toMatchInlineSnapshot(
    `"agents-unreachable: Expected VITEST_LOAD_NATS_BIN to be the path of nats-server, got '/nowhere/nats-server' (string), which is no program"`,
  )
})

test('without nats-server, the error says how to get it', () => {
  expect(messageOf(() => findNatsServer({ PATH: folderWith('other') }, []))).toMatchInlineSnapshot(
    `"agents-unreachable: Expected nats-server, the broker between this machine and its agents, in PATH or /usr/sbin, /usr/local/bin, /opt/homebrew/bin; found none: apt-get install nats-server, brew install nats-server, or a download from https://nats.io/download; VITEST_LOAD_NATS_BIN names it elsewhere"`,
  )
})
