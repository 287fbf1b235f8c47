/**
 * A server in a process of its own that keeps, by the number in the path, when it took up a request and when it had answered it, on the clock that all
 * processes of a machine share. It stands still for 120 ms twice a second, so that there is a tail to be seen. Ends with whoever started it.
 */
import { createServer } from 'node:http'
import { hrtime } from 'node:process'

const STALL_EVERY_MS = 500
const STALL_MS = 120

const nowMs = () => Number(hrtime.bigint()) / 1e6
const stamps = []

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  if (request.url === '/stamps') {
    response.end(JSON.stringify(stamps))
    return
  }
  const takenMs = nowMs()
  const index = Number(request.url.slice(1))
  response.end('ok', () => stamps.push([index, takenMs, nowMs()]))
})
server.listen(0, '127.0.0.1', () => process.send(server.address().port))
setInterval(() => {
  const untilMs = nowMs() + STALL_MS
  while (nowMs() < untilMs);
}, STALL_EVERY_MS)
process.on('disconnect', () => process.exit())
