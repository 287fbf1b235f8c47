// Stands for a database: text lines over TCP, each query answered after 5 ms, in order.
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'

const rows = new Map([
  ['1', 'Ada'],
  ['2', 'Grace'],
])

createServer(async (socket) => {
  socket.on('error', () => {})
  for await (const query of createInterface({ input: socket })) {
    await new Promise((resolve) => setTimeout(resolve, 5))
    socket.write(`${rows.get(query) ?? 'ERROR no such row'}\n`)
  }
}).listen(Number(process.env.PORT), '127.0.0.1')
