// Targets for raw protocols at one port. TCP: a short message comes back in capitals, a stream is swallowed, and every tenth connection is lost as soon as
// it streams. UDP: what comes goes back, but for every 20th datagram.
import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'

let connections = 0
let datagrams = 0

const datagramSocket = createSocket('udp4')
datagramSocket.on('message', (message, from) => {
  datagrams += 1
  if (datagrams % 20 !== 0) datagramSocket.send(message, from.port, from.address)
})

const server = createServer((socket) => {
  connections += 1
  const isUnlucky = connections % 10 === 0
  socket.on('error', () => {})
  socket.on('data', (data) => {
    if (data.length < 1_000) socket.write(data.toString().toUpperCase())
    else if (isUnlucky) socket.resetAndDestroy()
  })
})

// Both at the port that the first one gets.
server.listen({ port: Number(process.env.PORT), host: '127.0.0.1', backlog: 4_096 }, () =>
  datagramSocket.bind(server.address().port, '127.0.0.1'),
)
