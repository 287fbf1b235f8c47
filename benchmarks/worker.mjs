/** Does the jobs of a benchmark in a process of its own, plain or inside a Vitest test, and says what they cost. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { jobs } from './jobs.mjs'

/**
 * Garbage of the job before is not charged to the next. But what is collected on demand takes compiled code along, since nothing is left of what it was
 * compiled for: `keepsCode` leaves it out, where a job is to be seen as it is within a longer suite.
 */
async function measured(job, parameters, load) {
  if (!parameters.keepsCode) globalThis.gc?.()
  const startMs = performance.now()
  const before = process.cpuUsage()
  const figures = await jobs[job](parameters, load)
  const { user, system } = process.cpuUsage(before)
  return { cpuMicros: user + system, wallMs: performance.now() - startMs, ...figures }
}

/** Serves jobs that come as lines of JSON, until whoever sends them hangs up. `load` is the function under test. */
export async function serveJobs(load) {
  const socket = connect(Number(process.env.BENCHMARK_PORT), '127.0.0.1')
  await once(socket, 'connect')
  for await (const line of createInterface(socket)) {
    const { job, parameters } = JSON.parse(line)
    const answer = await measured(job, parameters, load).catch((error) => ({ error: String(error?.stack ?? error) }))
    socket.write(`${JSON.stringify(answer)}\n`)
  }
}
