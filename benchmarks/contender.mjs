/** Processes that take turns: started once, so that each is warm, and idle while another one is measured. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const pathOf = (name) => fileURLToPath(new URL(name, import.meta.url))

const VITEST = [pathOf('../node_modules/vitest/vitest.mjs'), 'run', '--root', pathOf('inside-vitest'), '--reporter=dot', '--no-color']

const COMMANDS = {
  node: ['--expose-gc', pathOf('plain-worker.mjs')],
  vitest: VITEST,
  reporting: [...VITEST, '--config', pathOf('inside-vitest/reporting.config.mjs')],
  page: [...VITEST, '--config', pathOf('inside-vitest/ui.config.mjs')],
}

const STOP_WITHIN_MS = 10_000

/**
 * Starts a worker, in plain Node or inside a Vitest test, without reports, with them or with the live page, with options of Node besides those that it inherits;
 * `onOutput` gets what it writes.
 */
export async function startWorker(kind = 'node', nodeOptions = '', onOutput) {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const env = {
    ...process.env,
    BENCHMARK_PORT: String(server.address().port),
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} ${nodeOptions}`,
  }
  const stdio = onOutput === undefined ? ['ignore', 'ignore', 'inherit'] : ['ignore', 'pipe', 'pipe']
  const child = spawn(process.execPath, COMMANDS[kind], { env, stdio })
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', onOutput)
  const exited = once(child, 'exit')
  const [socket] = await Promise.race([
    once(server, 'connection'),
    exited.then(([code]) => Promise.reject(new Error(`A worker (${kind}) ended with ${code} before it was ready`))),
  ])
  const lines = createInterface(socket)[Symbol.asyncIterator]()

  return {
    async ask(job, parameters) {
      socket.write(`${JSON.stringify({ job, parameters })}\n`)
      const { value } = await lines.next()
      if (value === undefined) throw new Error(`A worker (${kind}) went away during ${job}`)
      const answer = JSON.parse(value)
      if (answer.error !== undefined) throw new Error(`${job} ${JSON.stringify(parameters)}: ${answer.error}`)
      return answer
    },
    async stop() {
      socket.end()
      server.close()
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS)
      await exited
      clearTimeout(timer)
    },
  }
}

/**
 * Lets contenders take turns at a job: after a round to warm up that does not count, `rounds` rounds, each beginning with another contender.
 * Gives for each contender the figures of all rounds, in order.
 *
 * @param contenders `[{ name, kind?, start?, job, parameters }]`: `start` gives something else that can be asked, in place of a worker
 */
export async function takeTurns(title, contenders, rounds) {
  const workers = await Promise.all(contenders.map(({ kind, start = () => startWorker(kind) }) => start()))
  const figures = contenders.map(() => [])
  try {
    for (let round = 0; round <= rounds; round++) {
      process.stderr.write(`${title}: ${round === 0 ? 'warm-up' : `round ${round} of ${rounds}`}\n`)
      for (let turn = 0; turn < contenders.length; turn++) {
        const at = (turn + round) % contenders.length
        const answer = await workers[at].ask(contenders[at].job, contenders[at].parameters)
        if (round > 0) figures[at].push(answer)
      }
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()))
  }
  return figures
}
