/** Answers after 20 ms: at `/alone` each request by itself, at `/queue` one after the other. */
import { createServer } from 'node:http'
import { setTimeout as after } from 'node:timers/promises'

let last = Promise.resolve()

const server = createServer(async (request, response) => {
  if (request.url === '/queue') await (last = last.then(() => after(20)))
  else await after(20)
  response.end('ok')
})
server.listen(Number(process.env.PORT), '127.0.0.1')
