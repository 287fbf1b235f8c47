import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startFixture, type Fixture } from '../helpers/fixture-server.ts'
import { run } from './run.ts'

let fixture: Fixture
let port: number

beforeAll(async () => {
  fixture = await startFixture('raw')
  port = (await fixture.stats()).raw!.ports['silent']!
})
afterAll(() => fixture.stop())

/** The files that this process may have open; each connection is one of them. */
function softFileLimit(): number {
  try {
    return Number(/^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? 256)
  } catch {
    return 256
  }
}

/** Ten thousand where this process may have so many files open, with room for those of its own; else as many as fit. */
const CONNECTIONS = Math.max(100, Math.min(10_000, softFileLimit() - 512))
const HELD_MS = 1_000
const PER_SECOND = CONNECTIONS / 3

const openAtTarget = async (): Promise<number> => (await fixture.stats()).raw!.seen['silent']!.open

const residentBytes = (): number => {
  globalThis.gc?.()
  return process.memoryUsage().rss
}

const loopFile = (name: string): string => fileURLToPath(new URL(`../../fixtures/loops/${name}`, import.meta.url))

/** What each connection adds to the memory of a loop without us, in a process of its own; `undefined` where that cannot be run. */
async function bytesInLoop(command: string, ...args: readonly string[]): Promise<number | undefined> {
  const hold = promisify(execFile)(command, [...args, String(port), String(CONNECTIONS)], { timeout: 40_000 })
  const held = await hold.catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? undefined : Promise.reject(error)))
  if (held === undefined) return undefined
  const { count, bytesEach } = JSON.parse(held.stdout) as { readonly count: number; readonly bytesEach: number }
  expect(count).toBe(CONNECTIONS)
  return bytesEach
}

const kibibytes = (bytes: number | undefined): string => (bytes === undefined ? 'not installed' : `${(bytes / 1_024).toFixed(1)} KiB`)

test(
  `${CONNECTIONS} connections are opened at a rate, held all at once, counted by the target, and closed`,
  { timeout: 120_000 },
  async () => {
    const before = residentBytes()
    let highest = before
    const watch = setInterval(() => (highest = Math.max(highest, process.memoryUsage().rss)), 100)
    let notifyFull!: () => void
    const full = new Promise<void>((resolve) => (notifyFull = resolve))
    const running = run(
      async ({ tcp }) => {
        const connection = await tcp.connect({ host: '127.0.0.1', port, name: 'connect' })
        await full
        await connection.hold(HELD_MS, { name: 'hold' })
        await connection.close()
      },
      { rate: PER_SECOND, iterations: CONNECTIONS, maxInFlight: CONNECTIONS, timeout: '80s', gracefulStop: '80s' },
    )
    const over = new AbortController()
    running.finally(() => over.abort()).catch(() => {})
    // On a busy machine the target takes them later than they are opened. A run that goes wrong ends by its timeout.
    while (!over.signal.aborted && (await openAtTarget()) < CONNECTIONS) await sleep(100)
    notifyFull()
    const result = await running
    clearInterval(watch)

    const { silent } = (await fixture.stats()).raw!.seen
    expect(result.errors).toEqual([])
    expect(result.iterations).toEqual({ started: CONNECTIONS, succeeded: CONNECTIONS, failed: 0, cutOff: 0, dropped: 0 })
    expect(result.steps).toMatchObject({ connect: { count: CONNECTIONS, failed: 0 }, hold: { count: CONNECTIONS, failed: 0 } })
    expect(silent).toMatchObject({ connections: CONNECTIONS, mostOpen: CONNECTIONS, ended: CONNECTIONS, open: 0 })

    const perConnection = (highest - before) / CONNECTIONS
    const inNode = (await bytesInLoop(process.execPath, loopFile('hold.mjs')))!
    const inPython = await bytesInLoop('python3', loopFile('hold.py'), 'asyncio')
    console.info(
      `${CONNECTIONS} connections: ${kibibytes(perConnection)} each here, ${kibibytes(inNode)} in a bare loop of Node, ${kibibytes(inPython)} in one of ` +
        `Python (asyncio); connect p99 ${result.phases.connect.p99.toFixed(2)} ms`,
    )
    // Measured at 10 to 15 KiB above the bare socket; the bound is what would be noticed as a leak or a buffer for each.
    expect(perConnection).toBeLessThan(inNode + 24 * 1_024)
  },
)
