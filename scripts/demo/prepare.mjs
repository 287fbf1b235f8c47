import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { say } from './text.mjs'

/** The repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** Brings a fresh clone as far as the demo needs it: dependencies, and a build that is not older than the source. */
export function prepare() {
  if (!existsSync(join(root, 'node_modules/.package-lock.json'))) npm('ci', '--no-audit', '--no-fund')
  if (isBuildOld()) npm('run', 'build', '--silent')
}

function isBuildOld() {
  const built = statSync(join(root, 'dist/index.js'), { throwIfNoEntry: false })?.mtimeMs ?? 0
  const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
  return sources.some((entry) => entry.isFile() && statSync(join(entry.parentPath, entry.name)).mtimeMs > built)
}

function npm(...args) {
  say(`npm ${args.filter((arg) => !arg.startsWith('--')).join(' ')} …`)
  // `npm run` tells where it is; started by hand, it is looked for in the search path.
  const [command, first] = process.env.npm_execpath ? [process.execPath, [process.env.npm_execpath]] : ['npm', []]
  const { status, error } = spawnSync(command, [...first, ...args], {
    cwd: root,
    stdio: 'inherit',
    shell: command === 'npm' && process.platform === 'win32',
  })
  if (status === 0) return
  say(`✗ npm ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`)
  process.exit(1)
}
