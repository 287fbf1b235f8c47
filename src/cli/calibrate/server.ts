/** The target of a calibration: a process that answers `/100` after a fixed amount of work, and `/110` after a tenth more. It exits with its parent. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { performance } from 'node:perf_hooks'

/** The approximate time of a request at full speed. It is counted in steps: a loop by the clock would hide the CPU time that other processes take. */
const WORK_MS = 0.15
const PROBE_STEPS = 2_000_000
const PERCENT = 100

function work(steps: number): number {
  let value = 1
  for (let step = 0; step < steps; step++) value = (value * 1_103_515_245 + 12_345) % 2_147_483_648
  return value
}

function stepsOfWork(): number {
  work(PROBE_STEPS)
  const startMs = performance.now()
  work(PROBE_STEPS)
  return Math.max(1, Math.round((WORK_MS * PROBE_STEPS) / (performance.now() - startMs)))
}

const steps = stepsOfWork()
const server = createServer((request, response) => {
  const percent = Number(request.url?.slice(1)) || PERCENT
  response.end(String(work(Math.round((steps * percent) / PERCENT))))
})
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.once('disconnect', () => process.exit())
