import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { LoadError } from '../../units/errors/error.ts'
import { formatReceived } from '../../units/text/received.ts'

/** Names the program, in place of searching for it. */
const VARIABLE = 'VITEST_LOAD_NATS_BIN'

/** Debian puts it where only root has its PATH; the others are those of Homebrew and of manual installs. */
const USUAL_FOLDERS = ['/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin']

const HOW_TO_GET_IT = 'apt-get install nats-server, brew install nats-server, or a download from https://nats.io/download'

/**
 * Returns the path of nats-server.
 *
 * @throws {LoadError} `agents-unreachable`; the message says how to get it.
 */
export function findNatsServer(environment: NodeJS.ProcessEnv, usualFolders: readonly string[] = USUAL_FOLDERS): string {
  const named = environment[VARIABLE]
  if (named !== undefined && named !== '') {
    if (isProgram(named)) return named
    throw new LoadError(
      'agents-unreachable',
      `Expected ${VARIABLE} to be the path of nats-server, got ${formatReceived(named)}, which is no program`,
    )
  }
  const folders = [...(environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== ''), ...usualFolders]
  const name = process.platform === 'win32' ? 'nats-server.exe' : 'nats-server'
  const found = folders.map((folder) => join(folder, name)).find(isProgram)
  if (found !== undefined) return found
  throw new LoadError(
    'agents-unreachable',
    `Expected nats-server, the broker between this machine and its agents, in PATH or ${USUAL_FOLDERS.join(', ')}; found none: ${HOW_TO_GET_IT}; ${VARIABLE} names it elsewhere`,
  )
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
