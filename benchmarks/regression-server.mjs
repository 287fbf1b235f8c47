/**
 * A server of its own process whose requests are real work: numbers computed, never a clock watched, so that a busy machine makes them longer and
 * nothing makes them shorter. How much of it differs from request to request, lognormally (sigma 0.5), around 0.12 ms on a free core.
 *
 * `/?work=1.1` does 1.1 times as much. Prints `ready {"port":N}` and ends with whoever started it.
 */
import { createServer } from 'node:http'

const MEAN_MS = 0.12
const SIGMA = 0.5

let state = 1

/** So many steps of a xorshift: what it computes is kept, so that it has to be computed. */
function compute(steps) {
  let bits = state
  for (let step = 0; step < steps; step++) {
    bits ^= bits << 13
    bits ^= bits >>> 17
    bits ^= bits << 5
  }
  state = bits
}

/** The fastest of several goes: what a core does when it is left alone. */
function stepsPerMs() {
  const goes = Array.from({ length: 200 }, () => {
    const startMs = performance.now()
    compute(100_000)
    return 100_000 / (performance.now() - startMs)
  })
  return Math.max(...goes)
}

const normal = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random())

const meanSteps = MEAN_MS * stepsPerMs()

const server = createServer((request, response) => {
  const work = Number(/[?&]work=([\d.]+)/.exec(request.url)?.[1] ?? 1)
  compute(work * meanSteps * Math.exp(SIGMA * normal() - SIGMA ** 2 / 2))
  response.end('ok')
})
server.keepAliveTimeout = 120_000
server.listen(0, '127.0.0.1', () => console.log(`ready ${JSON.stringify({ port: server.address().port })}`))
process.once('disconnect', () => process.exit())
