import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from './prepare.mjs'

/** Far above what the demo takes: a machine that is this slow shall not wait for ever. */
const LONGEST_MS = 300_000

/** Runs Vitest as its user does, by its command. Gives its exit code and, unless it writes to the terminal itself, what it wrote. */
export async function runVitest(config, { reporters, stdio = 'pipe', args = [] }) {
  // A profile or a seed that the shell has set is not meant for the lessons.
  const env = { ...process.env, VITEST_LOAD: '', VITEST_LOAD_SEED: '', VITEST_LOAD_REPORT: 'json,html' }
  const child = spawn(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--config',
      config,
      ...reporters.map((name) => `--reporter=${name.endsWith('.mjs') ? join(root, name) : name}`),
      ...args,
    ],
    { cwd: root, env, stdio: ['ignore', stdio, stdio], timeout: LONGEST_MS },
  )
  let output = ''
  child.stdout?.on('data', (chunk) => (output += chunk))
  child.stderr?.on('data', (chunk) => (output += chunk))
  const exitCode = await new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)))
  return { exitCode, output }
}
