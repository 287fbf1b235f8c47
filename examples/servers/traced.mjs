// Keeps the spans of the traces that a request belongs to (header `traceparent`), as a tracer would send them to Jaeger or Tempo.
// Every 20th order waits for a lock of its database.
import { createServer } from 'node:http'

const spans = new Map()
let orders = 0

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Runs a part of the work, and keeps how long it took if its trace is sampled. */
async function span(trace, name, work) {
  const startMs = performance.now()
  await work()
  if (trace?.sampled) spans.set(trace.id, [...(spans.get(trace.id) ?? []), { name, durationMs: performance.now() - startMs }])
}

const traceOf = ({ headers }) => {
  const [, id, , flags] = /^00-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})$/.exec(headers.traceparent ?? '') ?? []
  return id && { id, sampled: flags === '01' }
}

const server = createServer(async (request, reply) => {
  const [, id] = /^\/traces\/(\w+)$/.exec(request.url) ?? []
  if (id !== undefined) {
    reply.end(JSON.stringify(spans.get(id) ?? []))
    return
  }
  const trace = traceOf(request)
  orders += 1
  const isLocked = orders % 20 === 0
  await span(trace, 'read stock', () => wait(1))
  await span(trace, 'lock orders', () => wait(isLocked ? 300 : 1))
  reply.end('ordered')
})

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1')
