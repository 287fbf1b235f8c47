import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
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

const residentBytes = (): number => {
  globalThis.gc?.()
  return process.memoryUsage().rss
}

/** The same with nothing but `node:net`, in a process of its own: what each connection adds to its memory. */
async function bareBytesPerConnection(): Promise<number> {
  const script = `
    const { connect } = require('node:net')
    const before = process.memoryUsage().rss
    let open = 0
    const next = () => {
      if (open === ${CONNECTIONS}) {
        console.info((process.memoryUsage().rss - before) / open)
        process.exit()
      }
      const socket = connect(${port}, '127.0.0.1', () => { open += 1; setImmediate(next) })
      socket.on('error', (error) => { throw error })
    }
    next()`
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { timeout: 20_000 })
  return Number(stdout)
}

test(
  `${CONNECTIONS} connections are opened at a rate, held all at once, counted by the target, and closed`,
  { timeout: 60_000 },
  async () => {
    const before = residentBytes()
    let highest = before
    const watch = setInterval(() => (highest = Math.max(highest, process.memoryUsage().rss)), 100)
    let connected = 0
    let tellAll: () => void
    const allConnected = new Promise<void>((resolve) => (tellAll = resolve))
    const result = await run(
      async ({ tcp }) => {
        const connection = await tcp.connect({ host: '127.0.0.1', port, name: 'connect' })
        connected += 1
        if (connected === CONNECTIONS) tellAll()
        await allConnected
        await connection.hold(HELD_MS, { name: 'hold' })
        await connection.close()
      },
      { rate: PER_SECOND, iterations: CONNECTIONS, maxInFlight: CONNECTIONS, timeout: '20s', gracefulStop: '20s' },
    )
    clearInterval(watch)

    const { silent } = (await fixture.stats()).raw!.seen
    expect(result.errors).toEqual([])
    expect(result.iterations).toEqual({ started: CONNECTIONS, succeeded: CONNECTIONS, failed: 0, cutOff: 0, dropped: 0 })
    expect(result.steps).toMatchObject({ connect: { count: CONNECTIONS, failed: 0 }, hold: { count: CONNECTIONS, failed: 0 } })
    expect(silent).toMatchObject({ connections: CONNECTIONS, mostOpen: CONNECTIONS, ended: CONNECTIONS, open: 0 })

    const perConnection = (highest - before) / CONNECTIONS
    const bare = await bareBytesPerConnection()
    console.info(
      `${CONNECTIONS} connections: ${(perConnection / 1_024).toFixed(1)} KiB each here, ${(bare / 1_024).toFixed(1)} KiB in a bare Node loop; ` +
        `connect p99 ${result.phases.connect.p99.toFixed(2)} ms`,
    )
    // Measured at about twice the bare socket; the bound is what would be noticed as a leak or a buffer for each.
    expect(perConnection).toBeLessThan(bare + 24 * 1_024)
  },
)
