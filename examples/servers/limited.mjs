/** A shop that serves at most 100 requests a second, and refuses what is above that: 50 may come at once. */
import { createServer } from 'node:http'

const PER_SECOND = 100
const AT_ONCE = 50

let tokens = AT_ONCE
let sinceMs = performance.now()

const server = createServer((_request, response) => {
  const nowMs = performance.now()
  tokens = Math.min(AT_ONCE, tokens + ((nowMs - sinceMs) * PER_SECOND) / 1_000)
  sinceMs = nowMs
  response.statusCode = tokens < 1 ? 429 : 200
  if (tokens >= 1) tokens -= 1
  response.end()
})
server.listen(Number(process.env.PORT), '127.0.0.1')
