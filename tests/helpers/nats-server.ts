import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBroker, type Broker } from '../../src/cli/agents/broker.ts'
import { findNatsServer } from '../../src/cli/agents/find-nats-server.ts'

const program = found()

/** Whether nats-server is installed; tests that need it say so by `testWith(hasNatsServer)` and in their names. */
export const hasNatsServer: boolean = program !== undefined

/** A real nats-server on a random port of loopback. */
export interface TestBroker extends AsyncDisposable {
  readonly url: string
  readonly folder: string
  /** Kills it, and starts it again at the same port after a while; its configuration may change. */
  restart(downMs: number, configuration?: string): Promise<void>
  /** Changes its configuration while it runs. */
  reload(configuration: string): void
  /** It keeps its connections and answers nothing. */
  freeze(): void
  thaw(): void
  kill(): Promise<void>
}

/** Starts a broker with what `configuration` adds, such as users. It ends with this process. */
export async function startNatsServer(configuration = ''): Promise<TestBroker> {
  const folder = mkdtempSync(join(tmpdir(), 'vitest-load-nats-'))
  let broker: Broker = await startBroker({ program: program ?? findNatsServer(process.env), configuration, folder })
  const { port, url } = broker
  return {
    url,
    folder,
    async restart(downMs, changed = configuration) {
      await broker.stop()
      await new Promise((resolve) => setTimeout(resolve, downMs))
      broker = await startBroker({ program: program!, configuration: changed, folder, port })
    },
    reload(changed) {
      const file = join(folder, 'nats-server.conf')
      const [listen] = readFileSync(file, 'utf8').split('\n')
      writeFileSync(file, `${listen}\n${changed}`)
      process.kill(broker.pid, 'SIGHUP')
    },
    freeze: () => void process.kill(broker.pid, 'SIGSTOP'),
    thaw: () => void process.kill(broker.pid, 'SIGCONT'),
    kill: () => broker.stop(),
    async [Symbol.asyncDispose]() {
      await broker.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function found(): string | undefined {
  try {
    return findNatsServer(process.env)
  } catch {
    return undefined
  }
}
