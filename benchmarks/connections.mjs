/** What a connection that is held open costs in memory, here and in the loops that people write by hand. Each in a fresh process, which opens all of them. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startFixture } from '../fixtures/servers/start.mjs'
import { startWorker } from './contender.mjs'
import { table } from './table.mjs'

const LOOP_WITHIN_MS = 60_000
/** Files that a process has open besides its connections. */
const OTHER_FILES = 512

const fileOf = (name) => fileURLToPath(new URL(`../fixtures/loops/${name}`, import.meta.url))

const loop = (command, args) => async (port, count) => {
  const { stdout } = await promisify(execFile)(command, [...args, String(port), String(count)], { timeout: LOOP_WITHIN_MS })
  return JSON.parse(stdout)
}

async function hold(port, count) {
  const worker = await startWorker()
  const { addedBytes } = await worker.ask('hold', { port, count }).finally(() => worker.stop())
  return { count, bytesEach: addedBytes / count }
}

const WAYS = {
  'sockets of Python in a list': loop('python3', [fileOf('hold.py'), 'sockets']),
  'asyncio, a protocol each': loop('python3', [fileOf('hold.py'), 'asyncio']),
  'node:net, sockets in a list': loop(process.execPath, [fileOf('hold.mjs')]),
  'load, tcp.connect and hold': hold,
}

function softFileLimit() {
  try {
    return Number(/^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1])
  } catch {
    return Number.NaN
  }
}

export async function connections({ quick }) {
  const count = quick ? 500 : 10_000
  const title = `Memory of ${count} connections that are held open, RSS over the idle process; the target is another process`
  const limit = softFileLimit()
  if (limit < count + OTHER_FILES)
    return `${title}\nnot measured: a process may have ${limit} files open here, and this needs ${count + OTHER_FILES} (ulimit -n)`
  const target = await startFixture('raw')
  try {
    const rows = []
    for (const [name, measure] of Object.entries(WAYS)) {
      process.stderr.write(`connections: ${name}\n`)
      const port = (await target.stats()).raw.ports.silent
      const { count: held, bytesEach } = await measure(port, count).catch((error) => ({
        count: `not measured: ${error.code ?? error.message}`,
        bytesEach: Number.NaN,
      }))
      rows.push([name, held, (bytesEach / 1_024).toFixed(1)])
    }
    return table(title, ['', 'connections', 'KiB each'], rows)
  } finally {
    await target.stop()
  }
}
