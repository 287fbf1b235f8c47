/**
 * A server of its own process whose requests are real work: numbers computed, never a clock watched, so that a busy machine makes them longer and
 * nothing makes them shorter. How much of it differs from request to request, lognormally (sigma 0.5), around 0.12 ms on a free core.
 *
 * `/?work=1.1` does 1.1 times as much; `/?shape=…`, one of those below, differs in a part of the requests, for one of them by `&lift=…`. Prints `ready {"port":N}` and ends with whoever started it.
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

/** How many times the usual work a request is, by its normal number z and by `lift`. */
const SHAPES = {
  usual: (z) => Math.exp(SIGMA * z),
  'p94 on lifted': (z, lift) => (z > 1.554774 ? lift : 1) * Math.exp(SIGMA * z),
  'p80 to p94 lifted': (z) => Math.exp(SIGMA * (z > 0.841621 && z < 1.554774 ? 1.554774 : z)),
  'slow mode 10 %': (z) => (z > 1.281552 ? 8 : Math.exp(0.2 * z)),
  'slow mode 19 %': (z) => (z > 0.877896 ? 8 : Math.exp(0.2 * z)),
}

const meanSteps = MEAN_MS * stepsPerMs()

const server = createServer((request, response) => {
  const work = Number(/[?&]work=([\d.]+)/.exec(request.url)?.[1] ?? 1)
  const shape = SHAPES[decodeURIComponent(/[?&]shape=([^&]+)/.exec(request.url)?.[1] ?? 'usual')]
  const lift = Number(/[?&]lift=([\d.]+)/.exec(request.url)?.[1] ?? 1)
  compute(work * meanSteps * shape(normal(), lift) * Math.exp(-(SIGMA ** 2) / 2))
  response.end('ok')
})
server.keepAliveTimeout = 120_000
server.listen(0, '127.0.0.1', () => console.log(`ready ${JSON.stringify({ port: server.address().port })}`))
process.once('disconnect', () => process.exit())
